import { createOrderNumber } from "@qfpay/core";
import type { Figures } from "./figures.js";
import { type ScenarioSetup, startShops } from "./fleet.js";
import { type Gateway, startGateway } from "./gateway.js";
import type { Remote } from "./rpc.js";
import { type Scenario, toldWithinOf } from "./scenarios.js";
import type { Shop } from "./shop.js";

/** Starts a gateway and shops, lets customers pay as the scenario says, and returns the measured times and counts. */
export async function runScenario(scenario: Scenario, setup: ScenarioSetup): Promise<Figures> {
  const { processes } = setup;
  const gateway = await startGateway(setup.speed);
  const { shops, stop } = await startShops(setup, gateway.url);
  try {
    const share = (count = 0) => Math.ceil(count / processes);
    const watched: string[] = [];
    const opens: (() => Promise<unknown>)[] = [];
    for (const shop of shops) {
      const pages = await shop.createPages(share(scenario.pages));
      const waits = await shop.createWaits(share(scenario.waits));
      watched.push(...pages, ...waits);
      opens.push(
        () => shop.openPages(pages),
        () => shop.openWaits(waits),
      );
    }
    const moment = gateway.begin();
    for (const shop of shops) await shop.begin(moment);
    const alone = scenario.isRush ? [] : await customers(gateway, shops);
    for (const open of opens) await open();
    await gateway.pause(10_000);
    const measured = await (scenario.isRush ? runWithRush : runWithoutRush)(gateway, shops, watched, scenario);
    const toldMs = await untilTold(gateway, shops, measured.paidAt, toldWithinOf(scenario));
    return {
      scenario: scenario.name,
      processes,
      speed: setup.speed,
      paymentP99Ms: percentile99(measured.waits),
      aloneP99Ms: percentile99(alone),
      toldMs,
      mostInAMinute: gateway.mostInAMinute(),
      usedInAMinute: scenario.isRush || scenario.fillsMinute ? gateway.mostInAMinute() : undefined,
      refused: gateway.refused(),
      enquiryMs: measured.enquiryMs,
    };
  } finally {
    await stop();
    await gateway.close();
  }
}

type Measured = { waits: number[]; paidAt: Map<string, number>; enquiryMs?: number };

/** Lets fifty customers pay, thirty of them at once. Returns how long each payment waited until the gateway got it. */
async function customers(gateway: Gateway, shops: Remote<Shop>[]): Promise<number[]> {
  const asked = [
    ...(await shops[0]!.pay(10, 1_000)),
    ...(await shops.at(-1)!.pay(30, 0)),
    ...(await shops.at(-1)!.pay(10, 1_000)),
  ];
  await gateway.pause(3_000);
  return waitsOf(gateway, asked);
}

// The crowd has more customers than a minute has slots. After `goneAfterMs`, all their payments were sent.
const crowd = { size: 480, goneAfterMs: 80_000 };

/**
 * Runs a scenario without a rush: some customers pay while pages and `waitFor` calls watch other orders. With
 * `fillsMinute`, many more customers then pay, until the minute's requests are used up. Then the watched orders are
 * paid.
 */
async function runWithoutRush(
  gateway: Gateway,
  shops: Remote<Shop>[],
  watched: string[],
  scenario: Scenario,
): Promise<Measured> {
  const reading = shops.map((shop) => shop.readMadeUp((scenario.madeUp ?? 0) / shops.length, 120_000));
  for (const one of reading) one.catch(() => {}); // A read fails if the shops' processes end before it does.
  await gateway.pause(scenario.watchedForMs ?? 5_000);
  const waits = await customers(gateway, shops);
  if (scenario.fillsMinute) {
    for (const shop of shops) await shop.pay(crowd.size / shops.length, 0);
    await gateway.pause(crowd.goneAfterMs);
  }
  return { waits, paidAt: await payAll(gateway, watched) };
}

/**
 * Runs a scenario with a rush: more customers pay at once than there are slots in two minutes. Meanwhile the watched
 * orders are paid, and the outcome of one payment becomes unknown.
 */
async function runWithRush(gateway: Gateway, shops: Remote<Shop>[], watched: string[]): Promise<Measured> {
  const crowds = await Promise.all(shops.map((shop) => shop.pay(1_000 / shops.length, 0)));
  await gateway.pause(10_000);
  const paidAt = await payAll(gateway, watched);
  await gateway.pause(5_000);
  const unclear = createOrderNumber("U");
  const enquiredAt = await shops[0]!.enquire(unclear);
  await gateway.pause(60_000);
  return {
    waits: waitsOf(gateway, crowds.flat()),
    paidAt,
    enquiryMs: (gateway.firstWith(unclear) ?? Number.POSITIVE_INFINITY) - enquiredAt,
  };
}

async function payAll(gateway: Gateway, numbers: readonly string[]): Promise<Map<string, number>> {
  const paidAt = new Map<string, number>();
  for (const number of numbers) {
    paidAt.set(number, gateway.clock.now());
    await gateway.simulator.pay(number);
  }
  return paidAt;
}

const waitsOf = (gateway: Gateway, asked: readonly [number: string, at: number][]) =>
  asked.map(([number, at]) => (gateway.firstWith(number) ?? Number.POSITIVE_INFINITY) - at);

/** Returns the longest time in ms from an order's payment until the order's page or `waitFor` call learned of it. */
async function untilTold(
  gateway: Gateway,
  shops: Remote<Shop>[],
  paidAt: Map<string, number>,
  withinMs: number,
): Promise<number> {
  const last = Math.max(...paidAt.values());
  for (;;) {
    const told = Object.assign({}, ...(await Promise.all(shops.map((shop) => shop.told())))) as Record<string, number>;
    const isAll = [...paidAt.keys()].every((number) => told[number] !== undefined);
    if (isAll || gateway.clock.now() - last > withinMs + 10_000) {
      return Math.max(...[...paidAt].map(([number, at]) => (told[number] ?? Number.POSITIVE_INFINITY) - at));
    }
    await gateway.pause(1_000);
  }
}

function percentile99(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.99) - 1] ?? 0;
}
