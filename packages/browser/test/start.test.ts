import { fakeClock } from "@qfpay/core/testing";
import { describe, expect, it } from "vitest";
import { CheckoutError, type Environment, startCheckout } from "../src/index.js";
import { sharedStorage } from "./harness/shared-storage.js";

const created = { out_trade_no: "A-1", status: "pending", status_url: "/checkout/A-1?token=t" };
const json = (body: object, status = 201) => new Response(JSON.stringify(body), { status });

/** A page whose shop sends the given responses one after another; `undefined` is a connection that breaks. */
function page(...responses: (Response | undefined)[]) {
  const clock = fakeClock();
  const sent: { url: string; key: string | undefined; body: unknown }[] = [];
  const storage = sharedStorage(clock).openTab();
  const env: Partial<Environment> = {
    clock,
    storage,
    locks: undefined,
    page: undefined,
    fetch: async (url, init = {}) => {
      const { "idempotency-key": key } = init.headers as Record<string, string>;
      sent.push({ url: String(url), key, body: init.body });
      const response = responses.shift();
      if (!response) throw new TypeError("fetch failed");
      return response;
    },
  };
  return {
    sent,
    storage,
    keys: () => new Set(sent.map(({ key }) => key)),
    async start(body: unknown = { cartId: "c1" }, options: { resume?: boolean } = {}) {
      const started = startCheckout("/checkout", body, { ...env, ...options });
      started.catch(() => {});
      await clock.advance(60_000);
      return started;
    },
  };
}

describe("startCheckout", () => {
  it("sends the cart as JSON with a key, and returns the order with its addresses", async () => {
    const it = page(json(created));
    const order = await it.start();
    expect(order).toMatchObject({ ...created, events_url: "/checkout/A-1/events?token=t" });
    expect(it.sent).toEqual([{ url: "/checkout", key: expect.stringMatching(/^[\d-]{7,}$/), body: '{"cartId":"c1"}' }]);
  });

  it("uses the key again after a reload, and another one for another cart", async () => {
    const it = page(json(created), json(created), json({ ...created, out_trade_no: "A-2" }));
    await it.start();
    await it.start();
    expect(it.keys().size).toBe(1);
    await it.start({ cartId: "c2" });
    expect(it.keys().size).toBe(2);
  });

  it("repeats with the same key where no answer of the shop came, and where it says to try again", async () => {
    const it = page(undefined, new Response("<h1>Please log in</h1>"), json({ detail: "busy" }, 503), json(created));
    expect(await it.start()).toMatchObject({ out_trade_no: "A-1" });
    expect(it.sent.length).toBe(4);
    expect(it.keys().size).toBe(1);
  });

  it("gives up after four attempts and says that it is not clear; the next start asks for the same order", async () => {
    const it = page(undefined, undefined, undefined, undefined, json(created));
    await expect(it.start()).rejects.toMatchObject({ name: "CheckoutError", kind: "unclear", httpStatus: undefined });
    expect(it.sent.length).toBe(4);
    await it.start();
    expect(it.keys().size).toBe(1);
  });

  it.each([
    [422, { detail: "Egg tarts are sold out." }, "refused"],
    [409, { detail: "paid with another amount" }, "refused"],
    [500, { detail: "The order could not be prepared.", reference: "r-1" }, "refused"],
    [502, { detail: "not certain", code: "outcome_unknown" }, "unclear"],
    [502, {}, "unclear"],
  ])(
    "on %i with %j says that the order is %s, in the shop's words, and keeps the key",
    async (status, problem, kind) => {
      const it = page(json(problem, status), json(created));
      const error = (await it.start().catch((thrown) => thrown)) as CheckoutError;
      expect(error).toBeInstanceOf(CheckoutError);
      expect(error).toMatchObject({ kind, httpStatus: status, message: (problem as { detail?: string }).detail ?? "" });
      expect(error.reference).toBe((problem as { reference?: string }).reference);
      await it.start();
      expect(it.keys().size).toBe(1);
    },
  );

  it.each([401, 403, 429])(
    "says that it is not clear where %i refuses the repeat of a lost attempt",
    async (status) => {
      const refusal = () => json({ detail: "Please log in." }, status);
      const lost = page(undefined, refusal(), refusal(), refusal(), json(created));
      await expect(lost.start()).rejects.toMatchObject({ kind: "unclear", httpStatus: status });
      const first = page(refusal(), refusal(), refusal(), refusal());
      await expect(first.start()).rejects.toMatchObject({ kind: "refused", httpStatus: status });
      const soldOut = page(undefined, json({ detail: "Sold out." }, 422));
      await expect(soldOut.start()).rejects.toMatchObject({ kind: "refused", httpStatus: 422 });
    },
  );

  it.each([500, 503, 504])("says that it is not clear where %i is the page of a proxy or framework", async (status) => {
    const foreign = () => new Response("<h1>error</h1>", { status });
    const it = page(foreign(), foreign(), foreign(), foreign());
    await expect(it.start()).rejects.toMatchObject({ kind: "unclear", httpStatus: status });
    const shop = () => json({ detail: "Nothing was charged." }, status);
    await expect(page(shop(), shop(), shop(), shop()).start()).rejects.toMatchObject({ kind: "refused" });
  });

  it.each([401, 404])(
    "says that it is not clear where %i meets a page that is loaded again after a lost attempt",
    async (status) => {
      const login = () => new Response("<h1>log in</h1>", { status });
      const lost = page(undefined, undefined, undefined, undefined, login(), login());
      await expect(lost.start()).rejects.toMatchObject({ kind: "unclear", httpStatus: undefined });
      await expect(lost.start()).rejects.toMatchObject({ kind: "unclear", httpStatus: status });
      await expect(lost.start()).rejects.toMatchObject({ kind: "unclear", httpStatus: status });
      const first = page(login(), login(), undefined, undefined, undefined, undefined, login());
      await expect(first.start()).rejects.toMatchObject({ kind: "refused" });
      await expect(first.start()).rejects.toMatchObject({ kind: "refused" });
      await expect(first.start()).rejects.toMatchObject({ kind: "unclear", httpStatus: undefined });
      await expect(first.start()).rejects.toMatchObject({ kind: "unclear", httpStatus: status });
      expect(first.keys().size).toBe(1);
    },
  );

  it("says that it is not clear where the shop knows an order that this visitor may not see", async () => {
    const it = page(json({ detail: "may be yours", code: "outcome_unknown" }, 403));
    await expect(it.start()).rejects.toMatchObject({ kind: "unclear", httpStatus: 403 });
  });

  it("forgets the key when the order has ended, and orders anew when it is asked again", async () => {
    const it = page(json({ detail: "expired" }, 410), json(created));
    await expect(it.start()).rejects.toMatchObject({ kind: "ended" });
    expect(it.storage.length).toBe(0);
    await it.start();
    expect(it.keys().size).toBe(2);
  });

  it("buys a paid cart once more on a press of a button, and finds the payment on a reload", async () => {
    const paid = { ...created, status: "success" };
    const it = page(json(paid), json(paid), json({ ...created, out_trade_no: "A-2" }));
    await it.start();
    expect(await it.start(undefined, { resume: true })).toMatchObject({ status: "success" });
    expect(it.keys().size).toBe(1);
    expect(await it.start()).toMatchObject({ out_trade_no: "A-2" });
    expect(it.keys().size).toBe(2);
  });

  it("works where the storage is full or forbidden", async () => {
    const refuse = () => {
      throw new Error("QuotaExceededError");
    };
    const it = page(json(created));
    Object.assign(it.storage, { getItem: refuse, setItem: refuse });
    expect(await it.start()).toMatchObject({ out_trade_no: "A-1" });
  });
});
