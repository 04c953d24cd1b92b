import { expect } from "vitest";
import { type EndpointName, type EndpointRow, endpoints, type QFPay } from "../src/index.js";
import type { CallOptions } from "../src/transport/transport.js";
import {
  clientWithFetch,
  json,
  type Loose,
  never,
  query,
  type Reply,
  record,
  resetError,
  type Sent,
  syssn,
  type World,
  watch,
} from "./support.js";

/** A time in the middle of a month. On the first day of a month, the SDK would also query the month before. */
export const midMonth = Date.UTC(2026, 0, 15, 4);

/** Responses and network failures that leave an attempt's outcome unknown, by a name for test titles. */
export const unclear: Record<string, () => Reply> = {
  "a reset": () => resetError(),
  "a time-out": () => never,
  "HTTP 502": () => json("<html>Bad Gateway</html>", 502),
  HTML: () => json("<html>Maintenance</html>"),
  "a truncated answer": () => json('{"respcd":"0000","syssn":"2026'),
  "code 1252": () => json({ respcd: "1252", resperr: "timeout" }),
};

const row = (name: EndpointName): EndpointRow => endpoints[name];
/** The names of the endpoints that change something at the gateway (write endpoints). */
export const moneyRows = (Object.keys(endpoints) as EndpointName[]).filter((name) => row(name).kind === "write");
/** Returns what calls of an endpoint do after an unclear response; `undefined` for an endpoint that only reads. */
export const policyOf = (name: EndpointName) => {
  const found = row(name);
  return found.kind === "write" ? found.whenUnclear : undefined;
};

const readPaths = new Set<string>(
  Object.values(endpoints as Record<string, EndpointRow>)
    .filter(({ kind }) => kind === "read")
    .map(({ path }) => path),
);
/** Whether a request only reads, as all enquiries do. */
export const isEnquiry = ({ path }: Sent) => readPaths.has(path);

/**
 * Makes a client of a simulated gateway. The gateway answers write calls with the replies in `money`, one after the
 * other, and enquiries with those in `enquiry`. It repeats the last reply of a list.
 */
export function clientWithReplies(
  money: readonly (() => Reply)[],
  enquiry: readonly (() => Reply)[],
  options: Parameters<typeof clientWithFetch>[1] = {},
): World & { money: () => Sent[]; asked: () => Sent[] } {
  let [m, q] = [0, 0];
  const next = (list: readonly (() => Reply)[], n: number) => list[Math.min(n, list.length - 1)]!();
  const it = clientWithFetch((sent) => (isEnquiry(sent) ? next(enquiry, q++) : next(money, m++)), options, midMonth);
  return { ...it, money: () => it.sent.filter((one) => !isEnquiry(one)), asked: () => it.sent.filter(isEnquiry) };
}

/** The parameters of a payment by the code on the customer's phone (CPM). */
export const cpm = {
  pay_type: "800208",
  txamt: 1000,
  txcurrcd: "HKD",
  out_trade_no: "A-1001",
  auth_code: "283854702356157409",
} as const;
/** The parameters of the refund R-1001. */
export const refund = { syssn, out_trade_no: "R-1001", txamt: 500 } as const;
const own = "20260115000300020000000077";

/** Makes the gateway's record of the paid order A-1001. @param over members to replace or add */
export const paidRecord = (over: object = {}) => record({ pay_type: "800208", syssn: own, ...over });
/** Makes the gateway's record of the refund R-1001. @param over members to replace or add */
export const refundRecord = (over: object = {}) =>
  record({ order_type: "refund", out_trade_no: "R-1001", txamt: "500", syssn: own, origssn: syssn, ...over });

/** Makes the gateway's record of the capture C-1001. @param over members to replace or add */
export const captureRecord = (over: object = {}) =>
  record({
    syssn: own,
    origssn: syssn,
    out_trade_no: "C-1001",
    txamt: "300",
    sysdtm: "2026-01-15 12:01:00",
    ...over,
  });

const accepted = (more: object = {}) => json({ respcd: "0000", resperr: "success", syssn: own, ...more });
const rows = (...data: object[]) => json({ respcd: "0000", data });
const none = () => json(query());
const order = { syssn, txamt: 1000 };

/** A call of one write endpoint, and the gateway's responses to it and to enquiries about it. */
type Case = {
  call: (qfpay: QFPay, options?: CallOptions) => Promise<unknown>;
  number?: string;
  accepted: () => Response;
  /** Makes the response to an enquiry if the gateway has carried out the call. */
  has?: () => Response;
  hasNot?: () => Response;
  /** The response to an enquiry about a call that the gateway refused, and the error with which the call rejects. */
  failed?: [reply: () => Response, error: object];
  /** Whether an enquiry shows the failure for certain only after `absentAfterMs`: the records may lag behind. */
  isEarly?: true;
  /** Whether the caller cannot query the call later, because the call has neither an order number nor a record. */
  isNameless?: true;
  /** Members of the call's expected result if an enquiry finds the gateway's record. */
  result?: object;
};

/** For each write endpoint: a call, and the responses to enquiries about the call. */
export const cases: Partial<Record<EndpointName, Case>> = {
  payment: {
    call: (qfpay, options) => qfpay.payments.create(cpm, options),
    number: "A-1001",
    accepted: () => accepted(),
    has: () => json(query(paidRecord())),
    hasNot: none,
    failed: [() => json(query(paidRecord({ respcd: "1201", errmsg: "no money" }))), { respcd: "1201" }],
    result: { status: "success", recovered: true, syssn: own, txamt: 1000, out_trade_no: "A-1001" },
  },
  refund: {
    call: (qfpay, options) => qfpay.refunds.create(refund, options),
    number: "R-1001",
    accepted: () => accepted(),
    has: () => json(query(refundRecord())),
    hasNot: none,
    failed: [() => json(query(refundRecord({ respcd: "1269", errmsg: "too little turnover" }))), { respcd: "1269" }],
    result: { status: "success", recovered: true, syssn: own, orig_syssn: syssn, txamt: 500, out_trade_no: "R-1001" },
  },
  reversal: {
    call: (qfpay, options) => qfpay.payments.reverse(order, options),
    accepted: () => accepted({ orig_syssn: syssn }),
    has: () => json(query(record({ respcd: "1142", cancel: "2" }))),
    hasNot: () => json(query(record({ respcd: "1143" }))),
    failed: [() => json(query(record())), { respcd: "1260" }],
    isEarly: true,
    result: { status: "success", recovered: true, orig_syssn: syssn },
  },
  close: {
    call: (qfpay, options) => qfpay.payments.close(order, options),
    accepted: () => accepted({ orig_syssn: syssn }),
    has: () => json(query(record({ respcd: "1142", cancel: "2" }))),
    hasNot: () => json(query(record({ respcd: "1143" }))),
    failed: [() => json(query(record())), { respcd: "1260" }],
    isEarly: true,
    result: { status: "success", recovered: true, orig_syssn: syssn },
  },
  addNote: {
    call: (qfpay, options) => qfpay.payments.addNote({ syssn, note: "Table 12" }, options),
    accepted: () => accepted(),
  },
  capture: {
    call: (qfpay, options) => qfpay.preauth.capture({ syssn, txamt: 300, out_trade_no: "C-1001" }, options),
    number: "C-1001",
    accepted: () => accepted({ orig_syssn: syssn }),
    has: () => json(query(captureRecord())),
    hasNot: none,
    result: {
      status: "success",
      recovered: true,
      syssn: own,
      orig_syssn: syssn,
      txamt: 300,
      out_trade_no: "C-1001",
    },
  },
  unfreeze: {
    call: (qfpay, options) => qfpay.preauth.unfreeze({ syssn, out_trade_no: "U-1001", txamt: 300 }, options),
    number: "U-1001",
    accepted: () => accepted({ orig_syssn: syssn }),
    has: () => json(query(record({ cancel: "4" }))),
    hasNot: () => json(query(record())),
    result: { status: "success", recovered: true },
  },
  createPaymentIntent: {
    call: (qfpay, options) => qfpay.intents.createPayment({ ...cpm, pay_type: "802801" }, options),
    number: "A-1001",
    accepted: () => accepted({ payment_intent: "pi_1" }),
    hasNot: none,
    failed: [() => json(query(record({ pay_type: "802801", respcd: "1201" }))), { respcd: "1201" }],
  },
  createTokenIntent: {
    call: (qfpay, options) => qfpay.intents.createToken({ customer_id: "cust_1" }, options),
    accepted: () => accepted({ token_intent: "ti_1" }),
  },
  createCustomer: {
    call: (qfpay, options) => qfpay.customers.create({ name: "Chan" }, options),
    accepted: () => accepted({ data: { customer_id: "cust_1" } }),
  },
  updateCustomer: {
    call: (qfpay, options) => qfpay.customers.update({ customer_id: "cust_1", name: "Chan" }, options),
    accepted: () => accepted({ data: { rowAffected: 1 } }),
  },
  deleteCustomer: {
    call: (qfpay, options) => qfpay.customers.delete({ customer_id: "cust_1" }, options),
    accepted: () => accepted({ data: {} }),
    has: () => rows(),
    hasNot: () => rows({ customer_id: "cust_1" }),
  },
  createProduct: {
    call: (qfpay, options) =>
      qfpay.products.create(
        { name: "Tea", txamt: 8800, txcurrcd: "HKD", interval: "monthly", interval_count: 1 },
        options,
      ),
    accepted: () => accepted({ data: { product_id: "prod_1" } }),
  },
  updateProduct: {
    call: (qfpay, options) => qfpay.products.update({ product_id: "prod_1", name: "Tea" }, options),
    accepted: () => accepted({ data: { rowAffected: 1 } }),
  },
  deleteProduct: {
    call: (qfpay, options) => qfpay.products.delete({ product_id: "prod_1" }, options),
    accepted: () => accepted({ data: {} }),
    has: () => rows(),
    hasNot: () => rows({ product_id: "prod_1" }),
  },
  createSubscription: {
    call: (qfpay, options) =>
      qfpay.subscriptions.create(
        { customer_id: "cust_1", token_id: "tk_1", products: [{ product_id: "prod_1", quantity: 1 }] },
        options,
      ),
    accepted: () => accepted({ data: { subscription_id: "sub_1", state: "ACTIVE" } }),
    hasNot: () => rows(),
    isNameless: true,
  },
  updateSubscription: {
    call: (qfpay, options) => qfpay.subscriptions.update({ subscription_id: "sub_1", token_id: "tk_1" }, options),
    accepted: () => accepted({ data: { rowAffected: 1 } }),
  },
  cancelSubscription: {
    call: (qfpay, options) => qfpay.subscriptions.cancel({ subscription_id: "sub_1" }, options),
    accepted: () => accepted({ data: {} }),
    has: () => rows({ subscription_id: "sub_1", state: "CANCELLED" }),
    hasNot: () => rows({ subscription_id: "sub_1", state: "ACTIVE" }),
  },
  chargeSubscription: {
    call: (qfpay, options) => qfpay.subscriptions.charge({ subscription_id: "sub_1" }, options),
    accepted: () => accepted({ data: {} }),
    has: () => rows({ subscription_id: "sub_1", state: "ACTIVE" }),
    hasNot: () => rows({ subscription_id: "sub_1", state: "PAST_DUE" }),
    isNameless: true,
    result: { status: "success", respcd: "0000", recovered: true },
  },
  declareCustoms: {
    call: (qfpay, options) =>
      qfpay.customs.declare(
        { trade_type: "weixin", syssn, customs: "SHENZHEN", mch_customs_no: "440316T004" },
        options,
      ),
    accepted: () => accepted({ verify_department: "UNIONPAY" }),
    has: () => json({ respcd: "0000", syssn, verify_department: "UNIONPAY" }),
    hasNot: () => json({ respcd: "1136", resperr: "no such declaration" }),
    isNameless: true,
    result: { status: "success", recovered: true, verify_department: "UNIONPAY" },
  },
  redeclareCustoms: {
    call: (qfpay, options) =>
      qfpay.customs.redeclare(
        { trade_type: "weixin", syssn, customs: "SHENZHEN", mch_customs_no: "440316T004" },
        options,
      ),
    accepted: () => accepted(),
  },
};

/** Makes the response to an enquiry that fails. */
export const cannotBeAsked = () => json("<html>Bad Gateway</html>", 502);

/** Advances the clock ten minutes, checks that the call has ended and left no timer, and returns its value or error. */
export async function ended(it: Pick<World, "clock">, promise: Promise<unknown>) {
  const call = watch<Loose>(promise as Promise<Loose>, it.clock);
  await it.clock.advance(600_000);
  expect(call.state).not.toBe("pending");
  expect(it.clock.pending).toBe(0);
  return call;
}

/** Makes a client. Queries find the payment from `since` (epoch ms) on. `money`: the replies to payment requests. */
export const visibleFrom = (since: number, money: (() => Reply)[], found = () => paidRecord()) => {
  let n = 0;
  const it = clientWithFetch(
    (sent) =>
      isEnquiry(sent) ? json(sent.at >= since ? query(found()) : query()) : money[Math.min(n++, money.length - 1)]!(),
    {},
    midMonth,
  );
  const money_ = () => it.sent.filter((one) => !isEnquiry(one));
  return { ...it, money: money_, asked: () => it.sent.filter(isEnquiry) };
};
