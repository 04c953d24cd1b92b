import { randomOf } from "./random.js";
import { sharedLocks, sharedStorage } from "./shared-storage.js";
import { openShop } from "./shop.js";
import { Tab, type Without } from "./tab.js";

/** A simulated visit: the seed of its random numbers, its events in words, and the faults that the page showed. */
export type Visit = { seed: number; history: string[]; faults: string[] };

const stepMs = 500;
const asksWithinMs = 1_000;
const learnsWithinMs = 25_000; // A page may show "Not paid" for at most this time after the customer has paid.
// A page may show any other status than "Paid" for at most this time after the customer has paid.
const toldWithinMs = 60_000;

/**
 * Simulates a customer who knows only the page and buys one cart in one or two tabs, over a slow and failing network,
 * with sleeps, reloads and wrong clocks. After each half second, what the page shows is compared with the payments at
 * the simulated gateway.
 */
export async function visit(seed: number, without?: Without): Promise<Visit> {
  const random = randomOf(seed);
  const shop = openShop(seed % 2 ? "hono" : "fetch", seed);
  const { clock, simulator } = shop;
  const storage = sharedStorage(clock);
  const locks = sharedLocks();
  const openTab = () => new Tab(shop, random, { storage: storage.openTab(), locks }, without);
  const history: string[] = [];
  const faults: string[] = [];
  const start = clock.now();
  const say = (text: string) => history.push(`${((clock.now() - start) / 1_000).toFixed(1)} s ${text}`);
  const fault = (text: string) => {
    if (!faults.includes(text)) faults.push(text);
  };
  const tabs = [openTab()];
  if (random.chance(0.4)) tabs.push(openTab());
  const lossShare = random.chance(0.7) ? random.between(0, 0.4) : 0;
  for (const tab of tabs) tab.network.lossShare = lossShare;
  if (random.chance(0.3)) simulator.faults.next({ kind: "lost", forever: true });
  say(`${tabs.length} tabs, ${(lossShare * 100).toFixed(0)} % lost`);

  const fate = random();
  const paysAt = random.between(3_000, 290_000);
  let hasPaid = false;
  let paidAt = 0;
  let isSettled = false;
  const wakeAt = new Map<Tab, number>();
  const onlineAt = new Map<Tab, number>();
  /** For each tab that can ask the server, the time at which it became able to do so. */
  const wellSince = new Map<Tab, number>();

  const ledger = () => simulator.transactions.filter(({ order_type }) => order_type === "payment");
  const endAt = clock.now() + 420_000 + 200_000;

  while (clock.now() < endAt) {
    const now = clock.now() - start;
    isSettled = now > 430_000; // From this time on, the network works and no device sleeps.
    for (const tab of tabs) {
      if (isSettled) tab.network.lossShare = 0;
      if ((wakeAt.get(tab) ?? Number.POSITIVE_INFINITY) <= now || (isSettled && tab.device.isAsleep)) {
        wakeAt.delete(tab);
        const isTold = random.chance(0.7);
        tab.wake(isTold);
        say(`a tab wakes up${isTold ? "" : " without an event"}`);
      }
      if ((onlineAt.get(tab) ?? Number.POSITIVE_INFINITY) <= now || (isSettled && tab.network.isOffline)) {
        onlineAt.delete(tab);
        tab.goOnline();
        say("a tab is back online");
      }
      if (isSettled || tab.device.isAsleep) continue;
      if (random.chance(0.004)) {
        tab.sleep();
        wakeAt.set(tab, now + random.between(5_000, 120_000));
        say("a tab falls asleep");
        continue;
      }
      if (!tab.network.isOffline && random.chance(0.006)) {
        tab.goOffline();
        onlineAt.set(tab, now + random.between(2_000, 40_000));
        say("a tab goes offline");
      }
      if (random.chance(0.004)) {
        tab.load();
        say("a tab is loaded again");
      }
      if (tab.view?.status === "preparing" && random.chance(0.1)) tab.doubleClick();
      if (random.chance(0.004)) {
        tab.network.breakSilently();
        say("a tab's connections break, and nothing says so");
      }
      if (random.chance(0.001)) {
        tab.setClock(random.between(-7_200_000, 7_200_000));
        say("the visitor's clock is set");
      }
    }
    for (const tab of tabs) {
      const { view } = tab;
      if (!view || tab.device.isAsleep) continue;
      // The customer knows only the page, and so pays every code that it shows, even after an earlier payment.
      const record = ledger().find(({ out_trade_no }) => out_trade_no === tab.number);
      // The visit ends at 620 s, so the page could not learn in time of a payment after 580 s.
      const paysLate = fate >= 0.7 && fate < 0.85 && now < 580_000;
      const isShown = view.status === "pending" || (view.status === "unknown" && view.order);
      if (fate < 0.55 && isShown && now >= paysAt && (tab.leftMs ?? 0) > 0 && random.chance(0.3)) {
        if (record?.state === "open") {
          say(`pays ${tab.number}`);
          hasPaid = true;
          paidAt ||= clock.now();
          void simulator.pay(record.syssn);
        }
      } else if (fate >= 0.55 && fate < 0.7 && isShown && now >= paysAt && record?.state === "open" && !hasPaid) {
        say(`declines ${tab.number}`);
        await simulator.decline(record.syssn);
      } else if (paysLate && record?.state === "expired" && !hasPaid && random.chance(0.1)) {
        say(`the wallet pays ${tab.number} late`);
        hasPaid = true;
        paidAt = clock.now();
        void simulator.pay(record.syssn, { late: true });
      }
      const mayPress =
        view.status === "problem" || (!hasPaid && (view.status === "failed" || view.status === "expired"));
      if (mayPress && now < 400_000 && random.chance(0.03)) {
        say(`presses the button of ${view.status}`);
        tab.press();
      }
    }
    await clock.advance(stepMs);
    await new Promise((resolve) => setImmediate(resolve));

    const payments = ledger();
    const open = payments.filter(({ state }) => state === "open");
    if (open.length > 1) fault(`${open.length} orders of one cart can be paid`);
    if (payments.filter(({ state }) => state === "paid").length > 1) fault("the customer paid twice");
    for (const tab of tabs) {
      const { view } = tab;
      if (tab.device.isAsleep || tab.network.isOffline) wellSince.delete(tab);
      else if (!wellSince.has(tab)) wellSince.set(tab, clock.now());
      if (!view || tab.device.isAsleep) continue;
      if (tab.idleMs > asksWithinMs) fault("the page does not ask after an event says that the network is back");
      const record = payments.find(({ out_trade_no }) => out_trade_no === tab.number);
      const couldLearnFrom = Math.max(paidAt, wellSince.get(tab) ?? Number.POSITIVE_INFINITY);
      const couldLearnMs = lossShare === 0 || isSettled ? clock.now() - couldLearnFrom : 0;
      if (view.status === "failed" && record) {
        if (record.state === "open") fault(`Not paid is shown for ${tab.number}, which can still be paid`);
        if (record.state === "paid" && couldLearnMs > learnsWithinMs) {
          fault(`Not paid is still shown for ${tab.number}, which was paid`);
        }
      }
      if (/pending|unknown|expired/.test(view.status) && record?.state === "paid" && couldLearnMs > toldWithinMs) {
        fault(`the page shows ${view.status} for ${tab.number} a minute after its payment`);
      }
      if (view.status === "success" && record?.state !== "paid")
        fault(`Paid is shown for ${tab.number}, which was not`);
      const expiresAt = record?.expiresAt;
      if (view.status === "pending" && tab.knowsTime && expiresAt !== undefined && tab.leftMs !== undefined) {
        const wrongBy = tab.leftMs - (expiresAt - clock.now());
        if (Math.abs(wrongBy) > 2_000) fault(`the countdown is wrong by ${Math.round(wrongBy)} ms`);
      }
    }
  }
  const payments = ledger();
  const paid = payments.find(({ state }) => state === "paid");
  for (const tab of tabs) {
    const shown = tab.view?.status;
    say(
      `at the end: ${shown} ${tab.number ?? ""}, ledger ${payments.map((p) => `${p.out_trade_no} ${p.state}`).join(", ")}`,
    );
    // Only the page of the paid order is checked. A page that was loaded again after the payment shows a new order.
    if (paid && tab.number === paid.out_trade_no && shown !== "success")
      fault(`the page shows ${shown} for a paid order`);
    if (shown === "failed" && paid?.out_trade_no === tab.number) fault("Not paid is shown for a paid order");
    if (shown === "preparing" || shown === "unknown") fault(`the page still shows ${shown}`);
    tab.close();
  }
  await shop.close();
  return { seed, history, faults };
}
