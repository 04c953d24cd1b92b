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
    /** The HTTP status of the next responses. A response with any other status than 200 has no body. */
    httpStatus: 200,
    orderStatus: "pending",
    setClock(byMs: number) {
      wrongBy += byMs;
    },
  };
  const fetch = async () => {
    if (page.isOffline) throw new TypeError("fetch failed");
    const headers = { date: new Date(clock.now()).toUTCString() };
    if (page.httpStatus !== 200) return new Response("", { status: page.httpStatus, headers });
    return Response.json({ out_trade_no: "A-1", status: page.orderStatus, expires_at }, { headers });
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

  it.each([404, 403, 410, 400, 401])("ends as unknown when the server has sent %i for ten minutes", async (status) => {
    const it = watchedUrl();
    it.page.httpStatus = status;
    await it.pass(lateMs - 15_000);
    expect(it.last()).toEqual({ status: "unknown", reason: "not_found" });
    await it.pass(30_000);
    expect(it.last()).toEqual({ status: "unknown", reason: "not_found", isLast: true });
    expect(it.page.states.map((state) => state.status)).not.toContain("failed");
  });

  it.each([408, 425, 429, 500, 502, 503, 504])("goes on while the server sends %i, which may pass", async (status) => {
    const it = watchedUrl();
    it.page.httpStatus = status;
    await it.pass(4 * lateMs);
    expect(it.last()).toEqual({ status: "unknown", reason: "gateway" });
  });

  it("goes on if the server names the order in between, and ends if only the network fails in between", async () => {
    const it = watchedUrl();
    it.page.httpStatus = 404;
    await it.pass(lateMs - minute);
    it.page.httpStatus = 200;
    await it.pass(minute);
    expect(it.last()).toMatchObject({ status: "pending" });
    it.page.httpStatus = 404;
    await it.pass(lateMs - minute);
    it.page.isOffline = true;
    await it.pass(2 * minute);
    expect(it.last()?.isLast).toBeUndefined();
    it.page.isOffline = false;
    await it.pass(minute);
    expect(it.last()).toEqual({ status: "unknown", reason: "not_found", isLast: true });
  });

  it("ends as unknown, and not as failed, if the server forgets an order after it failed", async () => {
    const it = watchedUrl();
    it.page.orderStatus = "failed";
    await it.pass(minute);
    expect(it.last()).toMatchObject({ status: "failed" });
    it.page.httpStatus = 404;
    await it.pass(lateMs + minute);
    expect(it.last()).toEqual({ status: "unknown", reason: "not_found", isLast: true });
  });
});
