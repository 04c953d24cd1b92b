import { fakeClock } from "@qfpay/core/testing";
import { describe, expect, it, onTestFinished } from "vitest";
import { type CheckoutState, watchCheckout } from "../src/index.js";

const minute = 60_000;
const lateMs = 10 * minute;

/** A page that knows only the `status_url` of an order, which stays pending. */
function watchedUrl({ expiresInMs }: { expiresInMs?: number } = {}) {
  const clock = fakeClock();
  const leaving = new AbortController();
  onTestFinished(() => leaving.abort());
  const expires_at = expiresInMs && new Date(clock.now() + expiresInMs).toISOString();
  let wrongBy = 0;
  const page = {
    states: [] as CheckoutState[],
    isOffline: false,
    setClock(byMs: number) {
      wrongBy += byMs;
    },
  };
  const fetch = async () => {
    if (page.isOffline) throw new TypeError("fetch failed");
    const headers = { date: new Date(clock.now()).toUTCString() };
    return Response.json({ out_trade_no: "A-1", status: "pending", expires_at }, { headers });
  };
  const device = {
    now: () => clock.now() + wrongBy,
    monotonic: () => clock.monotonic(),
    setTimeout: (work: () => void, ms: number) => clock.setTimeout(work, ms),
    clearTimeout: (timer: unknown) => clock.clearTimeout(timer),
  };
  const parts = { fetch, openEvents: undefined, clock: device, page: undefined, isOffline: () => page.isOffline };
  void (async () => {
    for await (const state of watchCheckout("/checkout/A-1?token=t", { ...parts, signal: leaving.signal })) {
      page.states.push(state);
    }
  })();
  return {
    page,
    last: () => page.states.at(-1),
    async pass(ms: number) {
      for (let left = ms; left > 0; left -= minute) await clock.advance(Math.min(left, minute));
    },
  };
}

describe("watchCheckout of a status_url alone", () => {
  it("takes the time to pay from the server, and ends ten minutes after it", async () => {
    const it = watchedUrl({ expiresInMs: 5 * minute });
    await it.pass(5 * minute - 10_000);
    expect(it.last()).toMatchObject({ status: "pending" });
    expect(it.last()?.isExpired).toBeUndefined();
    await it.pass(20_000);
    expect(it.last()).toMatchObject({ status: "pending", isExpired: true });
    await it.pass(lateMs - 20_000);
    expect(it.last()?.isLast).toBeUndefined();
    await it.pass(20_000);
    expect(it.last()).toMatchObject({ status: "pending", isExpired: true, isLast: true });
  });

  it("ends two hours and ten minutes after the call if the server does not know the time to pay", async () => {
    const it = watchedUrl();
    await it.pass(120 * minute + lateMs - 10_000);
    expect(it.last()).toMatchObject({ status: "pending" });
    expect(it.last()?.isLast).toBeUndefined();
    await it.pass(20_000);
    expect(it.last()).toMatchObject({ status: "pending", isLast: true });
  });

  it("does not end because the visitor's clock was set", async () => {
    const it = watchedUrl();
    await it.pass(minute);
    it.page.setClock(86_400_000);
    await it.pass(60 * minute);
    expect(it.last()).toMatchObject({ status: "pending" });
    expect(it.last()?.isLast).toBeUndefined();
  });

  it("does not end while the server cannot be asked, and ends with its first response after that", async () => {
    const it = watchedUrl({ expiresInMs: 5 * minute });
    await it.pass(minute);
    it.page.isOffline = true;
    await it.pass(240 * minute);
    expect(it.last()).toMatchObject({ status: "unknown", reason: "offline", isExpired: true });
    expect(it.last()?.isLast).toBeUndefined();
    it.page.isOffline = false;
    await it.pass(minute);
    expect(it.last()?.isLast).toBe(true);
  });
});
