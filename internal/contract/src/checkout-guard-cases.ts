import { QFPay } from "@qfpay/core";
import { describe, expect, it, vi } from "vitest";
import { bytes, key } from "./fixtures.js";
import { expectProblem, milkTea, shopOn } from "./shop.js";
import type { StartAdapter } from "./start-adapter.js";

/** Defines the tests of a checkout's protection: double clicks, other sites' pages, floods and curious visitors. */
export function checkoutGuardCases(start: StartAdapter): void {
  const shop = shopOn(start);

  describe("guards of the checkout", () => {
    it("makes one payment of a double click with an Idempotency-Key, and another for another key", async () => {
      const { post, simulator } = await shop();
      const click = (key: string) => post(bytes("{}"), { "Idempotency-Key": key });
      const [first, second] = await Promise.all([click("k-1"), click("k-1")]);
      expect([first.status, second.status]).toEqual([201, 201]);
      expect(second.text).toBe(first.text);
      expect((await click("k-1")).text).toBe(first.text);
      expect(simulator.requests.map(({ path }) => path)).toEqual(["/trade/v1/payment"]);
      expect(JSON.parse((await click("k-2")).text).out_trade_no).not.toBe(JSON.parse(first.text).out_trade_no);
      expect(simulator.transactions).toHaveLength(2);
    });

    it("gives the reply of an Idempotency-Key only to a visitor who may see its order, if there is authorize", async () => {
      let isOwner = true;
      const { post, simulator } = await shop({ authorize: () => isOwner });
      const click = () => post(bytes("{}"), { "Idempotency-Key": "cart-1" });
      const first = await click();
      expect((await click()).text).toBe(first.text);
      isOwner = false;
      const strange = await click();
      expectProblem(strange, 403);
      const { out_trade_no, qrcode } = JSON.parse(first.text);
      for (const secret of [out_trade_no, qrcode]) expect(strange.text).not.toContain(secret);
      expect(simulator.transactions).toHaveLength(1);
    });

    it("makes two payments of two POSTs without a key", async () => {
      const { post, simulator } = await shop();
      await Promise.all([post(), post()]);
      expect(simulator.transactions).toHaveLength(2);
    });

    it("refuses a page of another site with 403 and sends nothing; the shop's own page goes on", async () => {
      const { post, simulator } = await shop();
      for (const site of ["cross-site", "Cross-Site", "cross-site, same-origin", "other"]) {
        expectProblem(await post(bytes("{}"), { "Sec-Fetch-Site": site }), 403);
      }
      expect(simulator.requests).toHaveLength(0);
      for (const site of ["same-origin", "same-site", "none"]) {
        expect((await post(bytes("{}"), { "Sec-Fetch-Site": site })).status).toBe(201);
      }
      expect(simulator.transactions).toHaveLength(3);
    });

    it("refuses a page of another site that an older browser tells by its Origin alone", async () => {
      const { post, root, simulator } = await shop();
      const { host } = new URL(root);
      const origins = ["https://evil.example", "null", "http://127.0.0.1", `${root}.evil.example`, "file://"];
      const odd = [
        `chrome-extension://${host}`,
        `ftp://${host}`,
        `${root}/page`,
        `http:${host}`,
        `${root}\\.evil.example`,
      ];
      for (const origin of [...origins, ...odd]) {
        expectProblem(await post(bytes("{}"), { Origin: origin }), 403);
      }
      expect(simulator.requests).toHaveLength(0);
      expect((await post(bytes("{}"), { Origin: root })).status).toBe(201);
    });

    it("shows an order to the visitor who has the URLs that POST answered, and to nobody else", async () => {
      const { post, getAsStranger, root, simulator } = await shop();
      const mine = JSON.parse((await post()).text);
      const other = JSON.parse((await post()).text);
      const asked = simulator.requests.length;
      for (const end of ["", "/events", "/qr.svg"]) {
        for (const query of ["", "?token=", "?token=0", `?token=${new URL(other.status_url, root).search.slice(7)}`]) {
          expectProblem(await getAsStranger(`A-1${end}${query}`), 403);
        }
        expectProblem(await getAsStranger(`A-1${end}?token=1&token=${mine.status_url.split("token=")[1]}`), 403);
      }
      expect(simulator.requests).toHaveLength(asked);
      await simulator.pay("A-1");
      for (const url of [mine.status_url, mine.events_url, mine.qr_url]) {
        expect((await fetch(new URL(url, root))).status).toBe(200);
      }
    });

    it("lets nobody read an order by a guess, by another merchant's token, or by another spelling of number or token", async () => {
      const { post, getAsStranger, qfpay, simulator } = await shop();
      const { status_url } = JSON.parse((await post()).text);
      const token = new URLSearchParams(status_url.split("?")[1]).get("token")!;
      const merchants = [
        { appCode: "contract", clientKey: "f".repeat(32) },
        { appCode: "other", clientKey: key },
        { appCode: "contract", clientKey: key, mchid: "M1" },
      ];
      const foreign = merchants.map((account) => new QFPay(account).checkout.readToken("A-1"));
      const random = Array.from({ length: 10 }, () => crypto.randomUUID().replaceAll("-", ""));
      const near = [
        token.slice(1),
        `${token}0`,
        `%20${token}`,
        `${token}%00`,
        `${token}%0A`,
        "null",
        "[object%20Object]",
      ];
      const known = [qfpay.checkout.account, qfpay.checkout.readToken("A-2"), qfpay.checkout.readToken("a-1")];
      const asked = simulator.requests.length;
      for (const end of ["", "/events", "/qr.svg"]) {
        for (const wrong of [...foreign, ...random, ...near, ...known]) {
          expectProblem(await getAsStranger(`A-1${end}?token=${wrong}`), 403);
        }
        for (const query of [`token[]=${token}`, `TOKEN=${token}`, `access_token=${token}`]) {
          expectProblem(await getAsStranger(`A-1${end}?${query}`), 403);
        }
        for (const number of ["a-1", "A-1%20", "%20A-1", "A-1%E2%80%8B", "A-1,A-2", "A%2D1%3B"]) {
          expectProblem(await getAsStranger(`${number}${end}?token=${token}`), 403);
        }
      }
      expect(simulator.requests).toHaveLength(asked);
      expect((await getAsStranger(`A-1?token=${token}`)).status).toBe(200);
    });

    it("refuses a number that no order can have before anything is asked", async () => {
      const rateLimit = vi.fn(() => true);
      const { get, simulator } = await shop({ rateLimit, authorize: () => true });
      for (const number of ["A-1%0A", "%01", "A%7F"]) {
        for (const end of ["", "/events", "/qr.svg"]) expectProblem(await get(number + end), 400);
      }
      for (const number of ["a".repeat(129), "%E8%8C%B6".repeat(129), "%F0%9F%8D%B5".repeat(129)]) {
        for (const end of ["", "/events", "/qr.svg"]) expectProblem(await get(number + end), 400);
      }
      expect([rateLimit.mock.calls.length, simulator.requests.length]).toEqual([0, 0]);
    });

    it.each(["a", "茶", "🍵"])("reads an order whose number is 128 times %s", async (character) => {
      const number = character.repeat(128);
      const { post, root, simulator } = await shop({}, () => ({ ...milkTea, out_trade_no: number }));
      const { status_url, qr_url, events_url } = JSON.parse((await post()).text);
      const read = async (url: string) => (await fetch(new URL(url, root))).text();
      expect(JSON.parse(await read(status_url))).toMatchObject({ out_trade_no: number, status: "pending" });
      expect(await read(qr_url)).toMatch(/^<svg/);
      await simulator.pay(number);
      expect(await read(events_url)).toContain('"status":"success"');
      for (const path of ["", "/events", "/qr.svg"]) {
        const stranger = await fetch(new URL(`/checkout/${encodeURIComponent(number)}${path}?token=0`, root));
        expect(stranger.status).toBe(403);
      }
      // The status is not checked, because frameworks respond differently to a path without a route.
      for (const path of ["/other", "/events/more"]) {
        const url = `/checkout/${encodeURIComponent(number)}${path}?${status_url.split("?")[1]}`;
        expect(await read(url)).not.toContain("success");
      }
    });

    it("tells a payment of another amount as a mismatch, to onMismatch and never to onFinal", async () => {
      const [onFinal, onMismatch] = [vi.fn(), vi.fn()];
      const back = "https://shop.example/back";
      const hosted = { txamt: 1000, txcurrcd: "HKD", return_url: back, failed_url: back, notify_url: back } as const;
      const { post, get, qfpay, simulator } = await shop({ onFinal, onMismatch }, () => ({
        checkout: { ...hosted, out_trade_no: "A-1" },
      }));
      await post();
      // The order at the gateway has the shop's order number, but a smaller amount.
      await qfpay.payments.create({ ...milkTea, txamt: 300, out_trade_no: "A-1" });
      await simulator.pay("A-1");
      expect(JSON.parse((await get("A-1")).text)).toMatchObject({ status: "mismatch", txamt: 300 });
      expect((await get("A-1/events")).text).toContain('"status":"mismatch"');
      expect(onMismatch).toHaveBeenCalledWith(
        expect.objectContaining({ txamt: 300 }),
        expect.objectContaining({ out_trade_no: "A-1", txamt: 1000 }),
        expect.anything(),
      );
      expect(onFinal).not.toHaveBeenCalled();
    });

    it("takes a page of another site where the shop allows it", async () => {
      const { post } = await shop({ allowCrossSite: true });
      expect((await post(bytes("{}"), { "Sec-Fetch-Site": "cross-site" })).status).toBe(201);
    });

    it.each(["create", "read"])("lets nobody %s when rateLimit says no: 429, and nothing is sent", async (refused) => {
      const rateLimit = vi.fn((_context: unknown, action: string) => action !== refused);
      const { post, get, simulator } = await shop({ rateLimit });
      const created = await post();
      if (refused === "create") expectProblem(created, 429);
      else expect(created.status).toBe(201);
      const sent = simulator.requests.length;
      for (const path of ["A-1", "A-1/events", "A-1/qr.svg"]) {
        const answer = await get(path);
        if (refused === "read") expectProblem(answer, 429);
        else expect(answer.status).toBe(404);
      }
      if (refused === "read") expect(simulator.requests).toHaveLength(sent);
      expect(rateLimit).toHaveBeenCalledTimes(4);
    });

    it("sends customers back to the shop's own origins only: 422 for another one, and nothing is sent", async () => {
      const leadingTo = (return_url: string) => () =>
        ({ ...milkTea, pay_type: "801514", out_trade_no: "A-1", return_url }) as const;
      const returnOrigins = ["https://shop.example"];
      const bad = await shop({ returnOrigins }, leadingTo("https://shop.example.evil.example/back"));
      expectProblem(await bad.post(), 422);
      expect(bad.simulator.requests).toHaveLength(0);
      const good = await shop({ returnOrigins }, leadingTo("https://shop.example/back"));
      expect((await good.post()).status).toBe(201);
    });

    it("names the field, the rule and the fix of a link that could be used for another request: 422, no fault", async () => {
      const onError = vi.fn();
      const back = "https://shop.example/back";
      let chosen = {};
      const options = { returnOrigins: ["https://shop.example"], hooks: { onError } };
      const { post, simulator } = await shop(options, () => ({
        checkout: {
          ...{ out_trade_no: "A-1", txamt: 1_000, txcurrcd: "HKD" },
          ...{ return_url: back, failed_url: back, notify_url: back, ...chosen },
        },
      }));
      for (const name of ["return_url", "failed_url", "cancel_url", "goods_name"]) {
        for (const foreign of ["syssn", "txamt", "out_trade_no", "trade_date", "mchid"]) {
          chosen = { [name]: `${back}?a=1&${foreign}=2&zz=` };
          const answer = await post();
          expectProblem(answer, 422);
          const { detail, reference } = JSON.parse(answer.text);
          expect(detail).toContain(`${name} holds "&${foreign}="`);
          expect(detail).toContain("encode the part that holds it");
          expect(reference).toBeUndefined();
        }
      }
      expect([onError.mock.calls, simulator.requests]).toEqual([[], []]);
      chosen = {};
      expect((await post()).status).toBe(201);
    });

    it("tells the shop's onError what a visitor is told as a problem, once", async () => {
      const onError = vi.fn();
      const { post } = await shop({ hooks: { onError } }, () => {
        throw new Error("no such cart");
      });
      expectProblem(await post(), 500);
      await vi.waitFor(() => expect(onError).toHaveBeenCalledTimes(1));
    });

    it("lets no answer about an order be kept by a cache, save its picture by the browser alone", async () => {
      const { post, get, simulator } = await shop();
      const answers = [await post(), await get("A-1"), await get("B-404"), await post(bytes("{}"), crossSite)];
      for (const { headers } of answers) expect(headers["cache-control"]).toBe("no-store");
      expect((await get("A-1/qr.svg")).headers["cache-control"]).toBe("private, max-age=300");
      await simulator.pay("A-1");
      expect((await get("A-1/events")).headers["cache-control"]).toBe("no-store, no-transform");
      const hosted = await shop({}, () => ({ ...milkTea, pay_type: "801101", out_trade_no: "A-1", redirect: true }));
      expect((await hosted.post()).headers["cache-control"]).toBe("no-store");
    });

    it("repeats nothing that a visitor sends", async () => {
      const { post, get } = await shop();
      await post();
      const script = encodeURIComponent("<script>alert(1)</script>");
      for (const number of [script, "%20A-1", "A-1%20", "A-1%00", "%22A-1%22"]) {
        for (const end of ["", "/events", "/qr.svg"]) {
          const answer = await get(number + end);
          expect([400, 404, 422], `${number}${end}`).toContain(answer.status);
          expect(answer.text).not.toMatch(/script>|[ "\0]A-1|A-1[ \0"]/);
        }
      }
      const answer = await post(bytes('{"cart":"<script>alert(1)</script>"'));
      expect(answer.text).not.toContain("script>");
    });
  });
}

const crossSite = { "Sec-Fetch-Site": "cross-site" };
