import { signatureCauses } from "../diagnosis/diagnosis.js";
import { faultKinds } from "../faults/fault.js";
import { ruleNames } from "../world/rules.js";
import {
  anything,
  bool,
  listOf,
  mapOf,
  number,
  object,
  oneOf,
  ref,
  type Schema,
  text,
  timestamp,
  wholeNumber,
} from "./schema.js";

const counts = object({
  ...{ transactions: wholeNumber, requests: wholeNumber, deliveries: wholeNumber, waiting: wholeNumber },
  ...{ intents: wholeNumber, customers: wholeNumber, subscriptions: wholeNumber },
});

const transaction = object(
  {
    ...{ syssn: text, order_type: oneOf("payment", "refund"), out_trade_no: text, appCode: text },
    ...{ pay_type: text, txamt: wholeNumber, txcurrcd: text, txdtm: text, sysdtm: text },
    state: oneOf("open", "paid", "failed", "expired", "closed", "frozen"),
    ...{ respcd: text, cancel: oneOf("0", "1", "2", "3", "4", "5") },
    ...{
      refunded: wholeNumber,
      refunding: bool,
      captured: wholeNumber,
      note: text,
      goods_name: text,
      udid: text,
      chnlsn: text,
    },
    ...{ createdAt: timestamp, visibleAt: timestamp, hosted: bool },
  },
  {
    ...{ mchid: text, paydtm: text, origssn: text, auth_code: text, notify_url: text, return_url: text },
    ...{ failed_url: text, wallet_url: text, expiresAt: timestamp },
    undoing: object({ at: timestamp, respcd: text, cancel: oneOf("1", "2") }),
    cancelledByCustomer: bool,
  },
);

const requestLine = object(
  { id: text, at: timestamp, method: text, path: text, rateLimited: bool },
  {
    ...{ out_trade_no: text, syssn: text, status: wholeNumber, respcd: text, resperr: text },
    ...{ fault: oneOf(...faultKinds), cause: oneOf(...signatureCauses) },
  },
);

const diagnosis = object(
  {
    ...{ cause: oneOf(...signatureCauses), causes: listOf(oneOf(...signatureCauses)), explanation: text },
    ...{ algorithm: oneOf("MD5", "SHA256"), expected: text },
    differences: listOf(object({ kind: oneOf("same", "missing", "extra"), text })),
  },
  { presumed: text, presumedAlgorithm: text },
);

const request = object(
  {
    ...{ id: text, at: timestamp, method: text, path: text, headers: mapOf(text), params: mapOf(text) },
    ...{ stringToSign: text, body: text, rateLimited: bool },
  },
  { status: wholeNumber, respcd: text, resperr: text, fault: oneOf(...faultKinds), diagnosis: ref("Diagnosis") },
);

const delivery = object(
  {
    ...{ id: text, url: text, attempt: wholeNumber, body: text, detail: text, at: timestamp },
    outcome: oneOf("acknowledged", "refused", "failed", "timeout"),
  },
  { status: wholeNumber, fault: oneOf(...faultKinds) },
);

const waiting = object(
  { id: text, url: text, attempts: wholeNumber, step: wholeNumber, dueAt: timestamp },
  { notify_type: text, out_trade_no: text },
);

const intent = object(
  { id: text, kind: oneOf("payment", "token"), expiresAt: timestamp },
  {
    ...{ notify_url: text, txamt: wholeNumber, txcurrcd: text, pay_type: text, out_trade_no: text, txdtm: text },
    ...{ return_url: text, failed_url: text, customer_id: text, token_expiry: text },
    ...{ token_reason: text, token_reference: text },
  },
);

const card = object({ token_id: text, cardcd: text, card_scheme: text });

const customer = object(
  { customer_id: text, name: text, phone: text, email: text, createdAt: timestamp, cards: listOf(card) },
  { billing_address: anything },
);

const bill = object({ txamt: wholeNumber, txcurrcd: text, respcd: text, syssn: text });

const subscription = object(
  {
    ...{ subscription_id: text, customer_id: text, token_id: text, startsAt: timestamp, slot: wholeNumber },
    ...{ completed: wholeNumber, retries: wholeNumber, createdAt: timestamp },
    products: listOf(object({ product_id: text, quantity: wholeNumber }, { name: text })),
  },
  { state: text, nextAt: timestamp, lastAt: timestamp, total_billing_cycles: wholeNumber, lastOrder: bill },
);

const faultLimits = { out_trade_no: text, times: anything, forMs: number };
const fault: Schema = {
  ...object(
    { kind: oneOf(...faultKinds) },
    {
      ...faultLimits,
      ...{ path: text, notify_type: text, order_type: oneOf("payment", "refund"), ms: number },
      ...{ when: oneOf("before", "after"), status: oneOf(500, 502, 503), html: bool, retryAfter: number },
      ...{ forever: bool, copies: number },
    },
  ),
};
const randomFaults = object({ share: { ...number, minimum: 0, maximum: 1 } }, { kinds: anything, seed: wholeNumber });

const faults = object({
  waiting: listOf(object({ fault: ref("Fault"), left: { anyOf: [wholeNumber, { const: "endless" }] } })),
  random: listOf(ref("RandomFaults")),
  counts: mapOf(wholeNumber),
});

const clock = object({ now: timestamp, steppable: bool }, { speed: number });

const state = object({
  merchants: listOf(object({ appCode: text }, { mchid: text, notifyUrl: text })),
  ...{
    clock: ref("Clock"),
    rules: ref("Rules"),
    rateLimited: wholeNumber,
    faults: ref("Faults"),
    counts: ref("Counts"),
  },
  waiting: listOf(ref("Waiting")),
  transactions: listOf(ref("Transaction")),
  deliveries: listOf(ref("Delivery")),
  requests: listOf(ref("RequestLine")),
  intents: listOf(ref("Intent")),
  customers: listOf(ref("Customer")),
  subscriptions: listOf(ref("Subscription")),
});

/** The JSON Schemas of the control API's responses, by their names in the OpenAPI description. */
export const schemas: Readonly<Record<string, Schema>> = {
  Transaction: transaction,
  RequestLine: requestLine,
  Request: request,
  Diagnosis: diagnosis,
  Delivery: delivery,
  Waiting: waiting,
  Intent: intent,
  Customer: customer,
  Subscription: subscription,
  Fault: fault,
  RandomFaults: randomFaults,
  Faults: faults,
  Rules: object(Object.fromEntries(ruleNames.map((name) => [name, bool]))),
  Clock: clock,
  Counts: counts,
  State: state,
  Ok: object({ ok: { const: true } }),
  Error: object({ error: { ...text, description: "What was wrong, and what to do" } }),
};
