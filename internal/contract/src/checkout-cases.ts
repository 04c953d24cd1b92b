import type { CheckoutOrder } from "@qfpay/core";
import { describe, expect, it, vi } from "vitest";
import { bytes, key, unreachableUrl } from "./fixtures.js";
import { readQr } from "./read-qr.js";
import type { Answer } from "./send.js";
import { expectProblem, milkTea, shopOn } from "./shop.js";
import type { StartAdapter } from "./start-adapter.js";

/** Tests of the checkout routes. @param tellsRefusedFromBroken whether `fetch` tells a refused connection from a cut */
export function checkoutCases(start: StartAdapter, tellsRefusedFromBroken: boolean): void {
  const shop = shopOn(start);

  describe("checkout", () => {
    it("creates a payment on the server's terms and answers its QR code, whatever amount the browser sends", async () => {
      const { post, simulator } = await shop();
      const answer = await post(bytes('{"txamt": 1, "txcurrcd": "JPY", "out_trade_no": "mine"}'));
      expect(answer.status).toBe(201);
      expect(answer.headers["content-type"]).toMatch(/^application\/json/);
      const created = JSON.parse(answer.text);
      expect(created).toMatchObject({ out_trade_no: "A-1", status: "pending", txamt: 1000, txcurrcd: "HKD" });
      expect(created.qrcode).toMatch(/^https?:/);
      expect(created.syssn).toMatch(/^\d+$/);
      expect(simulator.transactions).toMatchObject([{ out_trade_no: "A-1", txcurrcd: "HKD" }]);
      expect(Number(simulator.transactions[0]!.txamt)).toBe(1000);
    });

    it("reports a payment as pending, and as successful once the customer has paid", async () => {
      const { post, get, simulator } = await shop();
      await post();
      const before = await get("A-1");
      expect(before.status).toBe(200);
      expect(JSON.parse(before.text)).toMatchObject({ out_trade_no: "A-1", status: "pending" });
      await simulator.pay("A-1");
      await vi.waitFor(async () => expect(JSON.parse((await get("A-1")).text)).toMatchObject({ status: "success" }));
    });

    it("tells how long a pending order can be paid, whether the gateway or the shop's books say that it is pending", async () => {
      for (const statusOf of [undefined, () => "pending" as const]) {
        const { post, get } = await shop({ statusOf });
        const { expires_at } = JSON.parse((await post()).text);
        expect(Date.parse(expires_at)).toBeGreaterThan(Date.now());
        expect(JSON.parse((await get("A-1")).text)).toMatchObject({ status: "pending", expires_at });
      }
    });

    it("is notified of the payment on its own notification route", async () => {
      const { post, simulator, notified } = await shop();
      await post();
      await simulator.pay("A-1");
      expect(notified).toMatchObject([{ type: "payment", out_trade_no: "A-1", txamt: 1000 }]);
      expect(simulator.deliveries).toHaveLength(1);
    });

    it("streams the states until the final one, then ends", async () => {
      const { post, checkout, withToken, simulator } = await shop();
      await post();
      const response = await fetch(`${checkout}/${withToken("A-1/events")}`);
      expect(response.status).toBe(200);
      expect(response.headers.get("content-type")).toMatch(/^text\/event-stream/);
      expect(response.headers.get("cache-control")).toBe("no-store, no-transform");
      const text = collect(response);
      await vi.waitFor(() => expect(text()).toContain('"status":"pending"'));
      await simulator.pay("A-1");
      await vi.waitFor(() => expect(text()).toContain('"status":"success"'));
      await text.end;
    });

    it("ends a browser that connects again after the final state: 204, and nothing is asked", async () => {
      const { post, get, simulator } = await shop();
      await post();
      await simulator.pay("A-1");
      const events = (await get("A-1/events")).text;
      expect(events).toMatch(/\nid: final\nevent: status\n/);
      const asked = simulator.requests.length;
      const again = await get("A-1/events", { "Last-Event-ID": "final" });
      expect([again.status, again.text]).toEqual([204, ""]);
      expect(simulator.requests).toHaveLength(asked);
    });

    it("stops asking the gateway when the reader of a stream goes away", async () => {
      const { post, checkout, withToken, simulator } = await shop();
      await post();
      const leaving = new AbortController();
      const text = collect(await fetch(`${checkout}/${withToken("A-1/events")}`, { signal: leaving.signal }));
      await vi.waitFor(() => expect(text()).toContain('"status":"pending"'));
      leaving.abort();
      await text.end.catch(() => {});
      // On a busy machine, the server may notice late that the client has closed the stream.
      await vi.waitFor(async () => {
        const asked = simulator.requests.length;
        await new Promise((resolve) => setTimeout(resolve, 150));
        expect(simulator.requests.length).toBe(asked);
      }, 5_000);
    });

    it("draws the QR code as an SVG picture that a scanner reads", async () => {
      const { post, get } = await shop();
      const { qrcode } = JSON.parse((await post()).text);
      const answer = await get("A-1/qr.svg");
      expect(answer.status).toBe(200);
      expect(answer.headers["content-type"]).toMatch(/^image\/svg\+xml/);
      expect(answer.text).toMatch(/^<svg[\s\S]*<\/svg>\s*$/);
      expect(readQr(answer.text)).toBe(qrcode);
    });

    it("decodes the number in the path", async () => {
      const { post, get } = await shop();
      await post();
      expect(JSON.parse((await get("%41%2D1")).text)).toMatchObject({ out_trade_no: "A-1" });
    });

    it("answers 303 to the wallet's page when the order asks for a redirect", async () => {
      const { post } = await shop({}, () => ({ ...milkTea, pay_type: "801101", out_trade_no: "A-1", redirect: true }));
      expectRedirect(await post());
    });

    it("answers 303 to the hosted page when the order asks for it", async () => {
      const { post } = await shop({}, () => ({
        checkout: {
          out_trade_no: "A-1",
          txamt: 1000,
          txcurrcd: "HKD",
          goods_name: "Milk tea",
          return_url: "https://shop.example/back",
          failed_url: "https://shop.example/failed",
          notify_url: "https://shop.example/qfpay/notify",
        },
        redirect: true,
      }));
      expectRedirect(await post());
    });

    it.each(["A-1", "A-1/events", "A-1/qr.svg"])("refuses GET %s with 403 when authorize says no", async (path) => {
      const authorize = vi.fn(async () => false);
      const { post, get } = await shop({ authorize });
      await post();
      expectProblem(await get(path), 403);
      expect(authorize).toHaveBeenCalledWith(expect.anything(), "A-1");
    });

    it.each(["B-404", "B-404/events", "B-404/qr.svg"])("answers GET %s of an unknown order with 404", async (path) => {
      const { get } = await shop();
      expectProblem(await get(path), 404);
    });

    it.each([
      ["throws", () => Promise.reject(new Error(`no such cart, key ${key}`))],
      [
        "throws at once",
        (): never => {
          throw new Error(`no such cart, key ${key}`);
        },
      ],
    ])("answers 500 when order() %s, without its message, a stack or the key", async (_, order) => {
      const { post } = await shop({ order });
      const answer = await post();
      expectProblem(answer, 500);
      expect(answer.text).not.toContain("cart");
    });

    it.each<[string, object]>([
      ["parameters that QFPay would refuse", { txamt: 9.99 }],
      ["a sub-merchant that QFPay does not know", { mchid: "nobody" }],
    ])("answers 500, and no advice for developers, when order() asks for %s", async (_, wrong) => {
      const { post } = await shop({}, () => ({ ...milkTea, out_trade_no: "A-1", ...wrong }) as CheckoutOrder);
      const answer = await post();
      expectProblem(answer, 500);
      expect(answer.text).not.toMatch(/txamt|mchid|integer|QFPay|portal|signType/);
      expect(JSON.parse(answer.text).reference).toMatch(/^[0-9a-f]{8}$/);
    });

    const refused = tellsRefusedFromBroken
      ? ({ answer: "503", status: 503, code: "connection_failed" } as const)
      : ({ answer: "502, outcome unknown,", status: 502, code: "outcome_unknown" } as const);

    it(`answers ${refused.answer} when the gateway cannot be reached`, async () => {
      const { post } = await shop({}, undefined, unreachableUrl);
      expectProblem(await post(), refused.status, refused.code);
    });
  });
}

function expectRedirect(answer: Answer): void {
  expect(answer.status).toBe(303);
  expect(answer.headers.location).toMatch(/^https?:\/\/127\.0\.0\.1/);
  expect(answer.text).toBe("");
}

/** Reads a stream. The returned function gives the text received so far; its `end` settles when the stream ends. */
function collect(response: Response): (() => string) & { end: Promise<void> } {
  let text = "";
  const read = async () => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body!) text += decoder.decode(chunk as Uint8Array, { stream: true });
  };
  const end = read();
  end.catch(() => {}); // Prevents an unhandled rejection in tests that do not await `end`.
  return Object.assign(() => text, { end });
}
