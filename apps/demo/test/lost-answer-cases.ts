import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { QFPay } from "@qfpay/core";
import { signNotification } from "@qfpay/core/testing";
import { createSimulator } from "@qfpay/simulator";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { inventAccount } from "../src/config.js";
import type { Demo } from "../src/demo.js";
import { type BackendName, backendNames, type Charged, type Order } from "../src/shop/api.js";
import { openEmbeddedSql } from "../src/sql/embedded-sql.js";
import type { Sql, SqlValue } from "../src/sql/sql.js";
import { freshCode } from "../web/fresh-code.js";
import { freshNumber } from "../web/fresh-number.js";
import { client, openDemo } from "./open-demo.js";

/** A back end that crashed: its name, the crash's age in words and in ms, the state of the refund that it left. */
type Crash = readonly [backend: BackendName, age: string, status: "failed" | "pending", ageMs: number];

/** The crashes in the middle of a refund, after which the gateway refuses the refund that is sent again. */
export const crashes: readonly Crash[] = backendNames.flatMap((backend): Crash[] => [
  [backend, "an hour", "failed", 3_600_000],
  [backend, "a minute", "pending", 60_000],
]);

/** Defines the tests of shops that did not get a response of the gateway, for instance because the shop crashed. */
export function lostAnswerCases(backends: readonly BackendName[], crashes: readonly Crash[]): void {
  const account = inventAccount();
  const gateway = createSimulator({ merchants: [account], singleUseCodes: true });
  const database = join(tmpdir(), `qfpay-demo-${process.pid}.db`);
  let demo: Demo;
  let baseUrl: string;
  /** The shop's database, in which the tests write the rows that a crashed process would leave. */
  let books: Sql;

  beforeAll(async () => {
    baseUrl = (await gateway.listen()).url;
    demo = await openDemo({ account: { ...account, baseUrl }, database });
    books = openEmbeddedSql(database);
  });

  afterAll(async () => {
    await demo?.close();
    await books?.close();
    await gateway.close();
    for (const end of ["", "-wal", "-shm"]) rmSync(database + end, { force: true });
  });

  const insert = (table: string, row: Record<string, SqlValue>) =>
    books.query(
      `insert into ${table} (${Object.keys(row)}) values (${Object.keys(row).map(() => "?")})`,
      Object.values(row),
    );

  const amountsOf = (number: string) =>
    gateway.transactions.filter(({ out_trade_no }) => out_trade_no === number).map(({ txamt }) => txamt);
  // These tests run concurrently, because some of them wait until the SDK is sure that a lost request had no effect.
  describe.each(backends)("after a lost answer, the shop on %s", (backend) => {
    const shop = () => client(demo, backend);
    const charge = (out_trade_no: string, change: object = {}) =>
      shop().post<Charged & { detail: string }>("/till", {
        out_trade_no,
        basket: { "egg-tart": 1 },
        wallet: "scan-any",
        auth_code: freshCode("0001"),
        ...change,
      });

    async function sell(item = "milk-tea"): Promise<string> {
      const { body } = await shop().charge(item);
      expect(body.status).toBe("success");
      return body.out_trade_no;
    }

    const refund = (no: string, txamt: number | "all", out_trade_no?: string) =>
      shop().post<Order & { detail: string }>(`/orders/${no}/refund`, { txamt, out_trade_no });

    it("charges a number once, however often it is requested, through whichever back end and with whichever code", async () => {
      const number = freshNumber();
      const first = await charge(number);
      expect(first).toMatchObject({ status: 200, body: { out_trade_no: number, status: "success", txamt: 1100 } });
      for (const other of backendNames) {
        const body = {
          out_trade_no: number,
          basket: { "egg-tart": 1 },
          wallet: "scan-any",
          auth_code: freshCode("0001"),
        };
        expect(await client(demo, other).post("/till", body)).toMatchObject({ status: 200, body: first.body });
      }
      expect(amountsOf(number)).toEqual([1100]);
    });

    it("charges once when the same request comes many times at once", async () => {
      const number = freshNumber();
      const auth_code = freshCode("0001");
      const answers = await Promise.all(Array.from({ length: 6 }, () => charge(number, { auth_code })));
      expect(answers.map(({ body }) => body.status)).toEqual(Array(6).fill("success"));
      expect(amountsOf(number)).toEqual([1100]);
    });

    it.concurrent("carries a charge through that a crash stopped before it was sent", async () => {
      const number = freshNumber();
      await insert("tea_orders", {
        out_trade_no: number,
        backend,
        basket: '[{"item":"egg-tart","quantity":1}]',
        wallet: "scan-any",
        txamt: 1100,
        txcurrcd: "HKD",
        created_at: new Date(Date.now() - 3_600_000).toISOString(),
      });
      expect((await charge(number)).body.status).toBe("success");
      expect(amountsOf(number)).toEqual([1100]);
      expect(await shop().get<Order>(`/orders/${number}`)).toMatchObject({ body: { status: "paid" } });
    });

    it("reports a declined charge again as declined, and sends nothing", async () => {
      const number = freshNumber();
      expect((await charge(number, { auth_code: freshCode("1201") })).body.status).toBe("failed");
      expect((await charge(number)).body.status).toBe("failed");
      expect(gateway.transactions.filter((one) => one.out_trade_no === number && one.state === "paid")).toEqual([]);
    });

    it("refuses a number for another basket, another wallet, or an order of the shop", async () => {
      const number = freshNumber();
      await charge(number);
      const { body: ordered } = await shop().order("egg-tart", "alipayhk");
      for (const answer of [
        await charge(number, { basket: { "egg-tart": 2 } }),
        await charge(number, { wallet: "scan-payme" }),
        await charge(ordered.out_trade_no),
      ]) {
        expect(answer).toMatchObject({ status: 409, body: { detail: expect.stringMatching(/another order/) } });
      }
      expect(amountsOf(number)).toEqual([1100]);
    });

    it("refunds a number once, however often it is asked", async () => {
      const order = await sell();
      const number = freshNumber();
      for (const _ of [1, 2, 3]) expect((await refund(order, 500, number)).body).toMatchObject({ refunded: 500 });
      expect(amountsOf(number)).toEqual([500]);
      expect((await refund(order, 500, freshNumber())).body).toMatchObject({ refunded: 1000, refundable: 1200 });
    });

    it.concurrent.each([
      ["the same amount", 500, 500],
      ["everything", "all", 2200],
      ["another amount", 700, 1200],
    ] as const)("carries a refund through that a crash left open, when asked for %s", async (_, txamt, refunded) => {
      const order = await sell();
      const left = freshNumber();
      const created_at = new Date(Date.now() - 3_600_000).toISOString();
      await insert("tea_refunds", { out_trade_no: left, order_no: order, txamt: 500, created_at });
      const { status, body } = await refund(order, txamt);
      expect({ status, refunded: body.refunded }).toEqual({ status: 200, refunded });
      expect(body.refunds.map((one) => one.status)).toEqual(body.refunds.map(() => "done"));
      expect(amountsOf(left)).toEqual([500]);
    });

    it.concurrent("finds a refund that went through before the crash, and does not send it again", async () => {
      const order = await sell();
      const number = freshNumber();
      await refund(order, 500, number);
      // Waits for the refund's notification. If it arrived after this change of the database, it would finish the refund.
      await vi.waitFor(() => expect(gateway.deliveries.some(({ body }) => body.includes(number))).toBe(true), 10_000);
      await books.query("update tea_refunds set status = 'pending' where out_trade_no = ?", [number]);
      expect((await refund(order, 500)).body).toMatchObject({ refunded: 500, refundable: 1700 });
      expect(amountsOf(number)).toEqual([500]);
    });

    it("accepts a payment that comes after the gateway's refusal", async () => {
      const { body } = await shop().order("egg-tart", "alipayhk");
      await gateway.decline(body.out_trade_no);
      for await (const _ of shop().statuses(body.out_trade_no));
      expect((await shop().find(body.out_trade_no)).status).toBe("failed");
      const { out_trade_no, syssn = "" } = body;
      const payload = { notify_type: "payment", status: "1", respcd: "0000", pay_type: "801501", txamt: "1100" };
      const told = signNotification({ ...payload, out_trade_no, syssn, txcurrcd: "HKD" }, account.clientKey);
      const url = `${demo.notifyUrl}/${backend}/qfpay/notify`;
      const answer = await fetch(url, { method: "POST", headers: told.headers, body: new Uint8Array(told.body) });
      expect(answer.status).toBe(200);
      expect(await shop().find(out_trade_no)).toMatchObject({ status: "paid", ticket: expect.any(Number) });
    });

    it("has every order on some page, each once", async () => {
      const created_at = new Date(Date.now() - 86_400_000).toISOString();
      const row = {
        backend,
        basket: '[{"item":"egg-tart","quantity":1}]',
        wallet: "fps",
        txamt: 1100,
        txcurrcd: "HKD",
      };
      for (let n = 0; n < 40; n++) await insert("tea_orders", { ...row, out_trade_no: freshNumber(), created_at });
      const seen: string[] = [];
      for (let query = ""; ; query = `?before=${seen.at(-1)}`) {
        const { body } = await shop().get<Order[]>(`/orders${query}`);
        seen.push(...body.map(({ out_trade_no }) => out_trade_no));
        if (body.length < 30) break;
      }
      const [all] = await books.query<{ n: number }>("select count(*) as n from tea_orders");
      expect(new Set(seen).size).toBe(all?.n);
      expect(seen).toHaveLength(all?.n as number);
      expect((await shop().get("/orders?before=NOBODY")).body).toEqual([]);
      expect((await shop().get("/orders?before=a&before=b")).status).toBeLessThan(500);
      expect((await shop().get("/orders/NOBODY")).status).toBe(404);
    });
  });

  // These tests run concurrently, because each of them waits until the SDK is sure that a lost request had no effect.
  describe("a shop", () => {
    it.concurrent.each(crashes)(
      "on %s that crashed %s ago: the gateway's refusal of a resumed refund leaves it %s",
      async (backend, _, status, ageMs) => {
        const shop = client(demo, backend);
        const { body: sale } = await shop.charge("milk-tea");
        const order = sale.out_trade_no;
        const { body: sold } = await shop.get<Order>(`/orders/${order}`);
        const elsewhere = new QFPay({ ...account, baseUrl });
        await elsewhere.refunds.create({ syssn: sold.syssn as string, out_trade_no: freshNumber(), txamt: 2000 });
        const left = freshNumber();
        const created_at = new Date(Date.now() - ageMs).toISOString();
        await insert("tea_refunds", { out_trade_no: left, order_no: order, txamt: 500, created_at });
        await insert("tea_calls", { out_trade_no: left, sent_by: created_at });
        await shop.post(`/orders/${order}/refund`, { txamt: 700 });
        const { body } = await shop.get<Order>(`/orders/${order}`);
        expect(body.refunds.find(({ out_trade_no }) => out_trade_no === left)).toMatchObject({ status });
      },
    );
  });
}
