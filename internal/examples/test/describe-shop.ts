import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import Database from "libsql";
import { chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { chromiumOptions } from "../../../scripts/chromium.mjs";
import { isWeekly } from "../../../scripts/weekly.mjs";
import { serve } from "../../consumers/test/harness/serve.js";
import { freePort } from "../../servers/src/free-port.js";
import { findingsFor, number, type TestedShop } from "./findings.js";
import { examine } from "./harness/examine.js";
import type { Example } from "./harness/example.js";
import { build, installed, openShop, type Shop, visit, withPorts } from "./harness/open-shop.js";

const cart = () => crypto.randomUUID();

/** The shops whose page is tested in a browser for each commit. The other shops' page is a copy (copies.test.ts). */
const ownPages = ["express", "nextjs"];
/** The shops whose script `dev` compiles for long. Only the weekly run starts them with it. */
const needsCompiler = ["nextjs", "workers"];
/** For each commit, these shops are also started without `QFPAY_KEY`: one reads it at the start, one at an order. */
const ownStarts = ["express", "nextjs"];
/**
 * The shops that are examined for each commit by the simulator's `check`: one for Hono, and one for Next.js with the
 * core. internal/fuzz examines shops on the other adapters.
 */
const examined = ["hono", "nextjs"];
/**
 * The shops for which each change runs the tests that wait until the SDK trusts that a record is missing: one with
 * SQLite and one with D1.
 */
const waiting = ["express", "workers"];

/**
 * The tests that every example must pass. They use the shop over HTTP, as the shop's page, its staff and the gateway
 * do.
 */
export const describeShop = (example: Example) =>
  describe(`the shop in examples/${example.name}`, () => {
    let shop: Shop;

    beforeAll(async () => {
      await build(example);
      shop = await openShop(example);
    });

    afterAll(() => shop?.close());

    async function ordered(body: object = {}) {
      const { status, body: order } = await shop.order({ cartId: cart(), item: "tea", ...body });
      expect({ status, order }).toMatchObject({ status: 201, order: { qrcode: expect.stringMatching(/^http/) } });
      return order as { out_trade_no: string; syssn: string; qrcode: string; status_url: string };
    }

    async function paid() {
      const order = await ordered();
      await shop.gateway.pay(order.out_trade_no);
      expect(await shop.state(order.out_trade_no)).toEqual({ paid: true });
      return order;
    }

    const statusOf = async ({ status_url }: { status_url: string }) => (await shop.send(status_url)).body.status;
    const refundsOf = (syssn: string) =>
      shop.gateway.transactions.filter((one) => one.order_type === "refund" && one.origssn === syssn);
    const amountsOf = (syssn: string) => refundsOf(syssn).map(({ txamt }) => txamt);
    const notification = (change: Record<string, string>) => ({
      ...{ notify_type: "payment", status: "1", respcd: "0000", pay_type: "801501", txcurrcd: "HKD" },
      ...{ txamt: "1800", syssn: number("S"), paydtm: "2026-11-29 12:00:00" },
      ...change,
    });

    it("is one file of at most 80 lines", () => {
      const { cwd } = installed(example);
      const file = readdirSync(cwd).find((name) => /^shop\.[tj]s$/.test(name))!;
      expect(readFileSync(join(cwd, file), "utf8").trimEnd().split("\n").length).toBeLessThanOrEqual(80);
    });

    if (isWeekly || !needsCompiler.includes(example.name)) {
      it("is started by one command, shows its page and sells", async () => {
        const { cwd, scripts, node } = installed(example);
        const port = await freePort();
        const line = withPorts(scripts.dev!, port, `${await freePort()}`);
        const server = await serve(line, cwd, { BOOKS: `dev-${port}.db`, STAFF_TOKEN: "staff" }, { node, port });
        try {
          const { send, order, state } = visit(server.url, "");
          expect((await send("/")).body.text).toContain("<qfpay-checkout");
          const { body } = await order({ cartId: cart(), item: "tart" });
          expect(body).toMatchObject({ txamt: 1100, qrcode: expect.stringMatching(/^http/) });
          expect((await fetch(`${body.qrcode}/approve`, { method: "POST" })).ok).toBe(true);
          await expect.poll(() => state(body.out_trade_no!)).toEqual({ paid: true });
        } finally {
          await server.stop();
        }
      });
    }

    if (isWeekly || ownPages.includes(example.name)) {
      it("has a page that takes a customer from the order to the end, and shows it again when it is reloaded", async () => {
        const browser = await chromium.launch(chromiumOptions);
        try {
          const page = await browser.newPage();
          const failures: string[] = [];
          page.on("pageerror", (error) => failures.push(error.message));
          const before = shop.gateway.transactions.length;
          await page.goto(shop.url);
          // The shop's server gets the page's first order, but the server's response is lost.
          let orders = 0;
          await page.route("**/checkout", async (route) => {
            if (++orders > 1) return route.continue();
            await route.fetch();
            return route.abort("connectionreset");
          });
          await page.getByRole("button", { name: "Milk tea" }).click();
          await page.getByRole("img", { name: /QR code to pay/ }).waitFor();
          await page.reload();
          await page.getByRole("img", { name: /QR code to pay/ }).waitFor();
          expect(shop.gateway.transactions).toHaveLength(before + 1);
          expect(orders).toBeGreaterThan(2);
          await shop.gateway.pay(shop.gateway.transactions.at(-1)!.out_trade_no);
          await page.getByRole("heading", { name: "Paid" }).waitFor();
          await page.reload();
          await page.getByRole("heading", { name: "Paid" }).waitFor();
          expect(shop.gateway.transactions).toHaveLength(before + 1);
          expect(failures).toEqual([]);
        } finally {
          await browser.close();
        }
      });
    }

    it("shows the same order again after a reload, in another tab and after a crash", async () => {
      const key = cart();
      const body = { cartId: cart(), item: "tea" };
      const first = await shop.order(body, key);
      expect(first.status).toBe(201);
      const again = [await shop.order(body, key), await shop.order(body)];
      await shop.crash();
      again.push(await shop.order(body, key), await shop.order(body));
      const { out_trade_no, qrcode } = first.body;
      for (const { body } of again) expect(body).toMatchObject({ out_trade_no, qrcode });
      expect(shop.gateway.transactions.filter((one) => one.out_trade_no === out_trade_no)).toHaveLength(1);
      await shop.gateway.pay(out_trade_no!);
      expect((await shop.order(body)).body).toMatchObject({ out_trade_no, status: "success" });
    });

    it("takes another item of the same cart as another order, with its own amount, and stores the item", async () => {
      const cartId = cart();
      const tea = (await shop.order({ cartId, item: "tea" })).body;
      const tart = (await shop.order({ cartId, item: "tart" })).body;
      expect([tea.txamt, tart.txamt]).toEqual([1800, 1100]);
      expect(tart.out_trade_no).not.toBe(tea.out_trade_no);
      const books = new Database(shop.books, { timeout: 15_000 });
      const rows = books
        .prepare("SELECT item FROM orders WHERE out_trade_no IN (?, ?)")
        .all(tea.out_trade_no, tart.out_trade_no);
      books.close();
      expect((rows as { item: string }[]).map(({ item }) => item).sort()).toEqual(["tart", "tea"]);
    });

    it("gives a cart whose order was closed unpaid a new number", async () => {
      const body = { cartId: cart(), item: "tea" };
      const order = await ordered(body);
      const { out_trade_no } = order;
      await shop.elsewhere.payments.close({ out_trade_no, txamt: 1800 });
      await expect.poll(() => statusOf(order), { timeout: 10_000 }).toBe("failed");
      const next = await ordered(body);
      expect(next.out_trade_no).not.toBe(out_trade_no);
      expect((await ordered(body)).out_trade_no).toBe(next.out_trade_no);
    });

    it("takes a payment, acknowledges its second delivery, and shows it as paid", async () => {
      const order = await ordered();
      expect(await shop.state(order.out_trade_no)).toEqual({ paid: false });
      expect(await statusOf(order)).toBe("pending");
      await shop.gateway.pay(order.out_trade_no);
      const delivered = shop.gateway.deliveries.at(-1)!;
      expect(delivered).toMatchObject({ status: 200, outcome: "acknowledged" });
      expect(await shop.gateway.redeliver(delivered.id)).toMatchObject({ status: 200, outcome: "acknowledged" });
      expect(await statusOf(order)).toBe("success");
      expect(await shop.state(order.out_trade_no)).toEqual({ paid: true });
    });

    // The example for Workers is left out: it stores its records in D1, which only one process can use at a time.
    if (example.name !== "workers") {
      it("waits while another process writes into its books", async () => {
        const books = new Database(shop.books, { timeout: 15_000 });
        books.exec("BEGIN IMMEDIATE");
        let answered = false;
        const order = ordered().finally(() => (answered = true));
        await setTimeout(1_000);
        expect(answered).toBe(false);
        books.exec("COMMIT");
        books.close();
        const { out_trade_no } = await order;
        expect(await shop.state(out_trade_no)).toEqual({ paid: false });
      });
    }

    it("books a payment whose notification never comes, once its page has asked", async () => {
      const order = await ordered();
      shop.gateway.faults.next({ kind: "lost", forever: true, out_trade_no: order.out_trade_no });
      await shop.gateway.pay(order.out_trade_no);
      await expect.poll(() => statusOf(order)).toBe("success");
      expect(await shop.state(order.out_trade_no)).toEqual({ paid: true });
    });

    it.each([
      ["a smaller amount", { txamt: "180" }],
      ["a larger amount", { txamt: "18000" }],
      ["another currency", { txcurrcd: "JPY" }],
    ])("does not acknowledge %s as paid", async (_, change) => {
      const { out_trade_no } = await ordered();
      const [status, text] = await shop.notify(notification({ out_trade_no, ...change }));
      expect({ status, text }).toMatchObject({ status: 500, text: expect.not.stringContaining("SUCCESS") });
      expect(await shop.state(out_trade_no)).toEqual({ paid: false });
      await shop.gateway.pay(out_trade_no);
      expect(await shop.state(out_trade_no)).toEqual({ paid: true });
    });

    it("acknowledges a payment of another system with the same app code, and books nothing", async () => {
      const out_trade_no = number("OTHER");
      expect(await shop.notify(notification({ out_trade_no }))).toEqual([200, "SUCCESS"]);
      expect(await shop.state(out_trade_no)).toEqual({ paid: false });
    });

    it("takes no price, no item of its own and no order without a cart from the page", async () => {
      const before = shop.gateway.transactions.length;
      for (const body of [
        { cartId: cart(), item: "constructor" },
        { cartId: cart(), item: "coffee", txamt: 1 },
        { cartId: cart() },
        { item: "tea" },
        { cartId: {}, item: "tea" },
        {},
      ]) {
        expect(await shop.order(body)).toMatchObject({ status: 422 });
      }
      expect(shop.gateway.transactions).toHaveLength(before);
      const { body } = await shop.order({ cartId: cart(), item: "tea", txamt: 1, out_trade_no: "MINE" });
      expect(body).toMatchObject({ txamt: 1800, out_trade_no: expect.not.stringContaining("MINE") });
    });

    it("refunds what staff ask for, once for each number", async () => {
      const { out_trade_no, syssn } = await paid();
      const first = { out_trade_no: number(), txamt: 500 };
      for (const _ of ["asked", "asked again", "and again"]) {
        expect((await shop.refund(out_trade_no, first)).status).toBeLessThan(300);
      }
      expect(amountsOf(syssn)).toEqual([500]);
      expect((await shop.refund(out_trade_no, { ...first, txamt: 600 })).status).toBe(409);
      expect((await shop.refund((await paid()).out_trade_no, first)).status).toBe(409);
      expect((await shop.refund(out_trade_no, { out_trade_no: number(), txamt: 1301 })).status).toBe(422);
      expect((await shop.refund(out_trade_no, { out_trade_no: number(), txamt: 1300 })).status).toBeLessThan(300);
      expect(amountsOf(syssn)).toEqual([500, 1300]);
    });

    it("refunds nothing by a request that is not understood, or not from staff", async () => {
      const { out_trade_no, syssn } = await paid();
      const refund = { out_trade_no: number(), txamt: 1800 };
      const whole = JSON.stringify(refund);
      const form = { "content-type": "application/x-www-form-urlencoded" };
      const answers = [
        await shop.refund(out_trade_no, whole.slice(0, -1)),
        await shop.refund(out_trade_no, ""),
        await shop.refund(out_trade_no, "txamt=1800", form),
        await shop.refund(out_trade_no, "[]"),
        await shop.refund(out_trade_no, {}),
        await shop.refund(out_trade_no, { out_trade_no: number() }),
        await shop.refund(out_trade_no, { txamt: 1800 }),
        await shop.refund(out_trade_no, { out_trade_no: number(), amount: 1800 }),
        await shop.refund(out_trade_no, { ...refund, out_trade_no: { a: 1 } }),
        await shop.refund(out_trade_no, { ...refund, out_trade_no: "" }),
        ...(await Promise.all(
          ["1800", "all", null, true, 0, -1, 1.5, 1e21, [1800]].map((txamt) =>
            shop.refund(out_trade_no, { ...refund, txamt }),
          ),
        )),
        await shop.refund(out_trade_no, whole, { authorization: "" }),
        await shop.refund(out_trade_no, whole, { authorization: "Bearer undefined" }),
        await shop.refund(number(), whole),
        await shop.refund((await ordered()).out_trade_no, whole),
      ];
      for (const { status } of answers) expect([400, 401, 403, 404, 422]).toContain(status);
      expect(refundsOf(syssn)).toEqual([]);
      expect((await shop.refund(out_trade_no, whole)).status).toBeLessThan(300);
      expect(amountsOf(syssn)).toEqual([1800]);
    });

    it("refunds once when the answer is lost, and when the shop crashes before it comes", async () => {
      const { out_trade_no, syssn } = await paid();
      const path = "/trade/v1/refund";
      shop.gateway.faults.next({ kind: "reset", when: "after", path });
      expect((await shop.refund(out_trade_no, { out_trade_no: number(), txamt: 300 })).status).toBeLessThan(300);
      expect(amountsOf(syssn)).toEqual([300]);

      const refund = { out_trade_no: number(), txamt: 500 };
      shop.gateway.faults.next({ kind: "latency", ms: 60_000, path });
      const lost = shop.refund(out_trade_no, refund).catch(() => "no answer");
      await vi.waitFor(() => expect(amountsOf(syssn)).toEqual([300, 500]), 15_000);
      await shop.crash();
      expect(await lost).toBe("no answer");
      shop.gateway.faults.clear();
      expect((await shop.refund(out_trade_no, refund)).status).toBeLessThan(300);
      expect(amountsOf(syssn)).toEqual([300, 500]);
    });

    const finding = (): TestedShop => ({
      ...shop,
      order: () => shop.order({ cartId: cart(), item: "tea" }),
      read: shop.send,
      isPaid: async (out_trade_no) => Boolean((await shop.state(out_trade_no)).paid),
      notify: async (payload) => Number((await shop.notify(payload))[0]),
      refundElsewhere: (syssn, txamt) => shop.elsewhere.refunds.create({ syssn, out_trade_no: number(), txamt }),
      async leaveRefund(order_no, { out_trade_no, txamt }, sentAt = new Date(Date.now() - 3_600_000)) {
        const books = new Database(shop.books, { timeout: 15_000 });
        const row = [out_trade_no, order_no, txamt, sentAt.toISOString()];
        books.prepare("INSERT INTO refunds VALUES (?, ?, ?, ?)").run(...row);
        books.close();
      },
    });
    const parts = isWeekly || ownStarts.includes(example.name) ? (["startWithout"] as const) : [];

    it.each(findingsFor(parts, { waits: false }))("%s", (_, test) => test(finding()));

    if (isWeekly || waiting.includes(example.name)) {
      // The Workers tests run one after the other, because only one process at a time can use the database D1.
      const test = example.name === "workers" ? it : it.concurrent;
      test.each(findingsFor(parts, { waits: true }))("%s", (_, finds) => finds(finding()));
    }

    if (isWeekly || examined.includes(example.name)) {
      it.concurrent("passes every probe of the simulator's check that can be seen from outside", async () => {
        const begun = performance.now();
        const verdicts = await examine(shop);
        expect(performance.now() - begun).toBeLessThan(60_000);
        expect(verdicts.filter(({ status }) => status === "failed")).toEqual([]);
        // `check` reports that it could not test a restart, because it has no command to restart the shop.
        expect(verdicts.filter(({ status }) => status === "not_seen").map(({ id }) => id)).toEqual(["restart"]);
        expect(verdicts.length).toBeGreaterThan(45);
      });
    }
  });
