import { readFileSync } from "node:fs";
import { fakeClock } from "@qfpay/core/testing";
import { expect, it, onTestFinished } from "vitest";
import { faultKinds } from "../src/faults/fault.js";
import { createSimulator, type Fault } from "../src/index.js";
import { appCode, clientKey, createClient } from "./client.js";
import { startReceiver } from "./receiver.js";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const faults = readme.slice(readme.indexOf("\n## Faults"), readme.indexOf("\n## Time"));
const rows = [...faults.matchAll(/^\| `(\{ kind: .*?\})` \|/gm)].map(([, code]) => code!);
/** Evaluates the fault that a row of the README's table shows as an object literal. */
const faultOf = (code: string) => new Function(`return ${code}`)() as Fault;

/**
 * Makes a scanned payment at a simulator with this fault. Returns the response, the number of payments at the simulator
 * and in a query's response, and the number of notifications.
 */
async function outcomeOf(fault: Fault) {
  const receiver = await startReceiver();
  const clock = fakeClock();
  const merchants = [{ appCode, clientKey, notifyUrl: receiver.url }];
  const simulator = createSimulator({ merchants, clock, faults: [fault] });
  onTestFinished(async () => {
    await simulator.close();
    await receiver.close();
  });
  const client = createClient(await simulator.listen());
  const told: string[] = [];
  const params = { out_trade_no: "A-1", pay_type: "800208", auth_code: "288", txdtm: "2026-01-01 12:00:00" };
  const answering = client
    .raw("payment", { ...params, txamt: "1000", txcurrcd: "HKD" })
    .then(async (response) => {
      const body = await response.text();
      told.push("answer");
      return `${response.status} ${/"respcd":"0000".*\}$/.test(body) ? "ok" : body.slice(0, 5)}`;
    })
    .catch((error: Error) => error.message);
  simulator.on("delivery", ({ outcome }) => told.push(outcome));
  await expect.poll(() => simulator.faults.counts[fault.kind]).toBe(1);
  let bookedMeanwhile: number | undefined;
  if (fault.kind === "latency") {
    await expect.poll(() => clock.pending).toBeGreaterThan(0);
    bookedMeanwhile = simulator.transactions.length;
    await clock.advance(300);
  }
  const answer = await answering;
  await simulator.settled();
  const found = await client.query({ out_trade_no: "A-1" }).then(
    ({ data }) => data.length,
    () => "refused",
  );
  const arrived = receiver.received.length;
  await clock.advance(5_000);
  await simulator.settled();
  const later = receiver.received.length;
  await clock.advance(120_000);
  await simulator.settled();
  return {
    answer,
    booked: simulator.transactions.length,
    bookedMeanwhile,
    found,
    arrived: [arrived, later, receiver.received.length],
    first: told[0],
  };
}

const usual = { answer: "200 ok", booked: 1, found: 1, arrived: [1, 1, 1] };
const nothing = { booked: 0, found: 0, arrived: [0, 0, 0] };

/** The expected outcome of each fault in the README. */
const outcomes: Record<string, object> = {
  '{ kind: "latency", ms: 300 }': { ...usual, bookedMeanwhile: 1 },
  '{ kind: "latency", ms: 300, when: "before" }': { ...usual, bookedMeanwhile: 0 },
  '{ kind: "reset", when: "before" }': { ...nothing, answer: "fetch failed" },
  '{ kind: "reset", when: "after" }': { ...usual, answer: "fetch failed" },
  '{ kind: "close" }': { ...usual, answer: "terminated" },
  '{ kind: "truncate" }': { ...usual, answer: '200 {"res' },
  '{ kind: "status", status: 503, when: "before" }': { ...nothing, answer: "503 503 S" },
  '{ kind: "status", status: 502, html: true, when: "after" }': { ...usual, answer: "502 <html" },
  '{ kind: "429" }': { ...nothing, answer: "429 Too M" },
  '{ kind: "429", retryAfter: 2, times: 5 }': { ...nothing, answer: "429 Too M", found: "refused" },
  '{ kind: "lost" }': { ...usual, arrived: [0, 0, 1] },
  '{ kind: "lost", when: "after" }': { ...usual, arrived: [1, 1, 2] },
  '{ kind: "lost", forever: true }': { ...usual, arrived: [0, 0, 0] },
  '{ kind: "delayed", ms: 300 }': { ...usual, arrived: [0, 1, 1] },
  '{ kind: "duplicate" }': { ...usual, arrived: [2, 2, 2] },
  '{ kind: "reordered" }': { ...usual, arrived: [0, 1, 1] },
  '{ kind: "early" }': { ...usual, first: "acknowledged" },
  '{ kind: "hidden", ms: 300 }': { ...usual, found: 0 },
};

it("the README's table of faults has every kind, and no row that is not tested here", () => {
  expect(rows).toEqual(Object.keys(outcomes));
  expect(new Set(rows.map((code) => faultOf(code).kind))).toEqual(new Set(faultKinds));
});

it.each(Object.entries(outcomes))("%s", async (code, outcome) => {
  expect(await outcomeOf(faultOf(code))).toMatchObject(outcome);
});
