import type { Simulator } from "@qfpay/simulator";
import { expect, vi } from "vitest";

type Answer = { status: number; body: Record<string, unknown> };
type Refund = { out_trade_no: string; txamt: number };

/** A part that only some shops have. `startWithout`: its program can be started with a missing environment variable. */
type Part = "till" | "orders" | "startWithout";

/** The functions by which tests use a shop: a back end of the demo, or an example. */
export type TestedShop = {
  /** The simulated gateway that the shop calls. */
  gateway: Pick<Simulator, "faults" | "transactions" | "pay" | "decline">;
  /** Orders one item for one customer, in a new cart. */
  order(): Promise<Answer>;
  /** Reads the state of an order from the URL that the shop gave. */
  read(status_url: string): Promise<Answer>;
  /** Whether the shop has recorded the order as paid. */
  isPaid(out_trade_no: string): Promise<boolean>;
  /** Sends a signed notification to the shop, and returns the HTTP status. */
  notify(payload: Record<string, string>): Promise<number>;
  /** Asks the shop to refund an order. */
  refund(out_trade_no: string, refund: Refund): Promise<Answer>;
  /**
   * Writes a refund into the shop's database, as a crashed process leaves it.
   *
   * @param sentAt the time at which the process began to send the refund; absent if the process crashed before
   */
  leaveRefund(out_trade_no: string, refund: Refund, sentAt?: Date): Promise<void>;
  /** Refunds a payment without the shop's knowledge, as a person does in QFPay's portal. */
  refundElsewhere(syssn: string, txamt: number): Promise<unknown>;
  /** Charges the payment code on a customer's phone at the till, under this order number. */
  till?(out_trade_no: string): Promise<Answer>;
  /** Reads one page of the list of orders, newest first. `before`: the last order number of the page before. */
  orders?(before?: string): Promise<{ out_trade_no: string }[]>;
  /** Starts the shop without one environment variable, tries to order, and returns the text that the shop printed. */
  startWithout?(variable: string): Promise<string>;
};

/** Makes a new order or refund number. */
export const number = (prefix = "R") => `${prefix}${crypto.randomUUID().replaceAll("-", "").toUpperCase()}`;

const str = (value: unknown) => String(value);

/** Reads a value until it is the expected one. `expect.poll` does not work in tests that run side by side. */
const eventually = (read: () => unknown, expected: unknown, timeout = 15_000) =>
  vi.waitFor(async () => expect(await read()).toBe(expected), { timeout, interval: 50 });

async function ordered(shop: TestedShop) {
  const { status, body } = await shop.order();
  expect({ status, body }).toMatchObject({ status: 201, body: { qrcode: expect.stringMatching(/^http/) } });
  const { out_trade_no, syssn, status_url, txamt } = body;
  return { out_trade_no: str(out_trade_no), syssn: str(syssn), status_url: str(status_url), txamt: Number(txamt) };
}

async function paid(shop: TestedShop) {
  const order = await ordered(shop);
  await shop.gateway.pay(order.out_trade_no);
  await eventually(() => shop.isPaid(order.out_trade_no), true);
  return order;
}

const amountsOf = (shop: TestedShop, numbers: readonly string[]) =>
  shop.gateway.transactions.filter((one) => numbers.includes(one.out_trade_no)).map(({ txamt }) => txamt);

type Finding = {
  /** The title of the test, which states what the shop must do. */
  says: string;
  /** The part, such as a till, that this test uses and not every shop has. */
  needs?: Part;
  /**
   * Whether the test takes long, because the SDK waits before it trusts that a record is missing. Such a test sets
   * no fault, so it can run at the same time as other tests of the same shop.
   */
  waits?: true;
  test(shop: TestedShop): Promise<void>;
};

/**
 * The faults that were once found in the demo. Each test gives the same inputs to all shops: the three back ends of the
 * demo, and the examples. A shop that lacks a part is not tested for the findings that need it:
 *
 * - `till`: the examples have no till, because their customers pay by QR code. The demo has one.
 * - `orders`: the examples have no list of orders, only the state of one order. The demo has one.
 * - `startWithout`: the demo reads its configuration before it starts any back end, so the test of its program checks
 *   this (apps/demo/test/e2e/main.test.ts). An example prints Node's stack below the message, because it is one file
 *   that does not catch the error; the examples for Next.js and Workers read the variables at the first order.
 */
const findings: readonly Finding[] = [
  {
    says: "charges once when the till gets no answer and asks again",
    needs: "till",
    async test(shop) {
      const out_trade_no = number("T");
      shop.gateway.faults.next({ kind: "reset", when: "after", path: "/trade/v1/payment", out_trade_no });
      const answers = await Promise.all([shop.till!(out_trade_no), shop.till!(out_trade_no)]);
      answers.push(await shop.till!(out_trade_no));
      for (const { status, body } of answers)
        expect({ status, of: body.status }).toEqual({ status: 200, of: "success" });
      expect(amountsOf(shop, [out_trade_no])).toHaveLength(1);
      expect(await shop.isPaid(out_trade_no)).toBe(true);
    },
  },
  {
    says: "closes an order whose answer is lost, says so, and sells in a new cart",
    async test(shop) {
      const before = shop.gateway.transactions.length;
      shop.gateway.faults.next({ kind: "reset", when: "after", path: "/trade/v1/payment" });
      expect(await shop.order()).toMatchObject({ status: 409, body: { code: "order_lost" } });
      const [lost, ...others] = shop.gateway.transactions.slice(before);
      expect({ state: lost?.state, others }).toEqual({ state: "closed", others: [] });
      await paid(shop);
      expect(await shop.isPaid(lost!.out_trade_no)).toBe(false);
    },
  },
  {
    says: "shows a payment that comes after Not paid",
    async test(shop) {
      const { out_trade_no, syssn, status_url, txamt } = await ordered(shop);
      const status = async () => (await shop.read(status_url)).body.status;
      await shop.gateway.decline(out_trade_no);
      await eventually(status, "failed");
      expect(await shop.isPaid(out_trade_no)).toBe(false);
      const payload = { notify_type: "payment", status: "1", respcd: "0000", pay_type: "801501", txcurrcd: "HKD" };
      expect(await shop.notify({ ...payload, txamt: `${txamt}`, out_trade_no, syssn })).toBe(200);
      await eventually(status, "success");
      expect(await shop.isPaid(out_trade_no)).toBe(true);
    },
  },
  {
    says: "says neither paid nor not paid while the gateway does not answer, and paid afterwards",
    async test(shop) {
      const { out_trade_no, status_url } = await ordered(shop);
      const status = async () => (await shop.read(status_url)).body.status;
      shop.gateway.faults.next({ kind: "lost", forever: true, out_trade_no });
      shop.gateway.faults.next({
        kind: "status",
        status: 503,
        when: "before",
        path: "/trade/v1/query",
        times: Infinity,
        out_trade_no,
      });
      await shop.gateway.pay(out_trade_no);
      const told = await Promise.all([status(), status()]);
      for (const one of told) expect(["success", "failed"]).not.toContain(one);
      shop.gateway.faults.clear();
      await eventually(status, "success", 45_000);
      await eventually(() => shop.isPaid(out_trade_no), true);
    },
  },
  {
    says: "carries a refund through that a crash stopped before it was sent, and refunds the rest",
    waits: true,
    async test(shop) {
      const { out_trade_no, txamt } = await paid(shop);
      const [left, rest] = [number(), number()];
      await shop.leaveRefund(out_trade_no, { out_trade_no: left, txamt: 500 });
      expect((await shop.refund(out_trade_no, { out_trade_no: left, txamt: 500 })).status).toBeLessThan(300);
      expect((await shop.refund(out_trade_no, { out_trade_no: rest, txamt: txamt - 500 })).status).toBeLessThan(300);
      expect(amountsOf(shop, [left, rest])).toEqual([500, txamt - 500]);
    },
  },
  {
    says: "says that it does not know whether a refund went through, and refunds nothing more meanwhile",
    waits: true,
    async test(shop) {
      const { out_trade_no, syssn, txamt } = await paid(shop);
      const left = number();
      // The process sent its request a minute ago and then crashed. The request may still arrive, so a refusal of the
      // repeated request proves nothing.
      await shop.leaveRefund(out_trade_no, { out_trade_no: left, txamt: 500 }, new Date(Date.now() - 60_000));
      await shop.refundElsewhere(syssn, txamt - 100);
      const { status, body } = await shop.refund(out_trade_no, { out_trade_no: left, txamt: 500 });
      expect([409, 502]).toContain(status);
      // A refusal by the Nest shop has a `message`, and by the other shops a `detail`.
      expect(str(body.detail ?? body.message)).toMatch(/not (known|ended) yet/i);
      expect(amountsOf(shop, [left])).toEqual([]);
    },
  },
  {
    says: "has every order on some page, each once",
    needs: "orders",
    async test(shop) {
      const made: string[] = [];
      for (let count = 0; count < 31; count++) made.push((await ordered(shop)).out_trade_no);
      const seen: string[] = [];
      for (let page = await shop.orders!(); page.length > 0; page = await shop.orders!(seen.at(-1)))
        seen.push(...page.map(({ out_trade_no }) => out_trade_no));
      expect(new Set(seen).size).toBe(seen.length);
      expect(made.filter((one) => !seen.includes(one))).toEqual([]);
      expect(seen.slice(0, 31)).toEqual(made.reverse());
    },
  },
  {
    says: "names the variable that is missing, and prints no key",
    needs: "startWithout",
    async test(shop) {
      expect(await shop.startWithout!("QFPAY_KEY")).toMatch(/QFPAY_KEY is not set/);
      const printed = await shop.startWithout!("QFPAY_APPCODE");
      expect(printed).toMatch(/QFPAY_APPCODE is not set/);
      expect(printed).not.toContain("key-of-an-examples-shop");
    },
  },
];

/**
 * Returns the tests that a shop with these parts must pass, as rows for `it.each`: the title and the test.
 *
 * @param waits `true` for the tests that take long, `false` for all other tests
 */
export const findingsFor = (parts: readonly Part[], { waits }: { waits: boolean }) =>
  findings
    .filter((one) => (one.needs === undefined || parts.includes(one.needs)) && Boolean(one.waits) === waits)
    .map(({ says, test }) => [says, test] as const);
