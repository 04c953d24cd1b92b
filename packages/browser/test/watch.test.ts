import { describe, expect, it, onTestFinished } from "vitest";
import { type CheckoutState, startCheckout, watchCheckout } from "../src/index.js";
import { deviceOn } from "./harness/device.js";
import { NetworkEventSource } from "./harness/event-source.js";
import { networkOf } from "./harness/network.js";
import { randomOf } from "./harness/random.js";
import { sharedStorage } from "./harness/shared-storage.js";
import { openShop } from "./harness/shop.js";

/** Watches an order of a real shop over a simulated network. */
async function watched({ hasStream = true, lateMs = 600_000 } = {}) {
  const shop = openShop("hono");
  onTestFinished(() => shop.close());
  const { clock, simulator } = shop;
  const device = deviceOn(clock, 0);
  const network = networkOf((request) => shop.serve(request), clock, device, randomOf(1));
  const page = new EventTarget();
  const opened: NetworkEventSource[] = [];
  const storage = sharedStorage(clock).openTab();
  const env = {
    fetch: network.fetch,
    openEvents: hasStream
      ? (url: string) => {
          const source = new NetworkEventSource(url, network, clock, device);
          opened.push(source);
          return source as unknown as EventSource;
        }
      : undefined,
    clock: device.clock,
    storage,
    locks: undefined,
    page,
    isOffline: () => network.isOffline,
  };
  const starting = startCheckout("/checkout", { cartId: "c1" }, env);
  await clock.advance(15_000);
  const order = await starting;
  const states: CheckoutState[] = [];
  const leaving = new AbortController();
  const end = (async () => {
    for await (const state of watchCheckout(order, { ...env, lateMs, signal: leaving.signal })) states.push(state);
  })();
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= 500) {
      await clock.advance(500);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  await pass(10_000);
  const statuses = () => states.map(({ status }) => status);
  return { simulator, order, states, statuses, end, pass, network, page, opened, storage, leaving, device };
}

describe.each([
  ["a stream", true],
  ["polling", false],
])("watchCheckout with %s", (_, hasStream) => {
  it("tells a payment, ends, and forgets the key of the order", async () => {
    const it = await watched({ hasStream });
    expect(it.statuses()).toEqual(["pending"]);
    void it.simulator.pay(it.order.out_trade_no);
    await it.pass(20_000);
    await it.end;
    expect(it.states.at(-1)).toMatchObject({ status: "success", isLast: true, txamt: 4_400 });
    expect(it.storage.getItem(it.storage.key(0) ?? "")).toContain('"isPaid":true');
  });

  it("tells that the order has failed, and a payment that comes late", async () => {
    const it = await watched({ hasStream });
    await it.pass(320_000);
    expect(it.statuses().at(-1)).toBe("failed");
    expect(it.storage.length).toBe(0);
    void it.simulator.pay(it.order.out_trade_no, { late: true });
    await it.pass(20_000);
    await it.end;
    expect(it.statuses().at(-1)).toBe("success");
  });

  it("ends when no late payment came for long enough", async () => {
    const it = await watched({ hasStream, lateMs: 60_000 });
    await it.simulator.decline(it.order.out_trade_no);
    await it.pass(20_000);
    expect(it.states.at(-1)).toMatchObject({ status: "failed" });
    expect(it.states.at(-1)?.isLast).toBeUndefined();
    await it.pass(70_000);
    await it.end;
    expect(it.states.at(-1)).toMatchObject({ status: "failed", isLast: true });
  });

  it("says that the state is unknown while there is no network, and never that the order failed", async () => {
    const it = await watched({ hasStream });
    it.network.isOffline = true;
    await it.pass(320_000);
    expect(it.states.at(-1)).toMatchObject({ status: "unknown", reason: "offline", isExpired: true });
    expect(it.statuses()).not.toContain("failed");
    it.network.isOffline = false;
    it.page.dispatchEvent(new Event("online"));
    await it.pass(10_000);
    expect(it.statuses().at(-1)).toBe("failed");
  });

  it("does not give up because the visitor's clock was set while there was no network", async () => {
    const it = await watched({ hasStream });
    it.network.isOffline = true;
    it.device.setClock(7_200_000);
    await it.pass(30_000);
    expect(it.states.at(-1)?.isLast).toBeUndefined();
    void it.simulator.pay(it.order.out_trade_no);
    it.network.isOffline = false;
    await it.pass(30_000);
    expect(it.statuses().at(-1)).toBe("success");
  });

  it("looks at once after a sleep that no event told of", async () => {
    const it = await watched({ hasStream });
    it.device.sleep();
    it.network.breakSilently();
    void it.simulator.pay(it.order.out_trade_no);
    await it.pass(60_000);
    it.device.wake();
    await it.pass(10_000);
    expect(it.statuses().at(-1)).toBe("success");
  });
});

describe("watchCheckout", () => {
  it("closes its stream when the page goes into the cache of the back button, and opens one when it comes back", async () => {
    const it = await watched();
    expect(it.opened.map(({ readyState }) => readyState)).toEqual([1]);
    it.page.dispatchEvent(new Event("pagehide"));
    expect(it.opened.map(({ readyState }) => readyState)).toEqual([2]);
    it.page.dispatchEvent(new Event("pageshow"));
    await it.pass(10_000);
    expect(it.opened.map(({ readyState }) => readyState)).toEqual([2, 1]);
  });

  it("ends without a further state when its signal aborts, and leaves no stream open", async () => {
    const it = await watched();
    const before = it.states.length;
    it.leaving.abort();
    await it.end;
    expect(it.states.length).toBe(before);
    expect(it.opened.every(({ readyState }) => readyState === 2)).toBe(true);
  });
});
