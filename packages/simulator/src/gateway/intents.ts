import { formatHongKong } from "../world/hong-kong-time.js";
import type { World } from "../world/world.js";
import { type FlatResponse, flatResponse } from "./answers.js";
import type { Call } from "./call.js";
import { checkWallet } from "./check-account.js";
import { amountOf, checkLengths, currencyOf, invalidParam, requireParameter, timeOf, urlOf } from "./check-params.js";
import { payTypeOf } from "./check-payment.js";
import { requestedOutcome } from "./magic.js";
import { claimNumber } from "./order-number.js";
import { ownCustomer } from "./own-record.js";

const dayMs = 86_400_000;
const lifeMs = 7 * dayMs; // QFPay's sandbox keeps intents a week, production 2 years.

/**
 * Serves `POST /payment_element/v1/create_payment_intent`. @throws {Refusal} 1104, 1136, 1203, 1251 or the code that
 * a test requests by the amount
 */
export function createPaymentIntent(world: World, call: Call): FlatResponse {
  const { params, merchant } = call;
  checkLengths(params);
  checkWallet(world, params);
  const txamt = amountOf(params);
  const { pay_type, row } = payTypeOf(params);
  if (row.mode === "CPM" || row.carries === "terminal")
    throw invalidParam(`pay_type ${pay_type} cannot be paid with Element`);
  const out_trade_no = claimNumber(world.ledger, merchant, requireParameter(params, "out_trade_no"));
  if (params.customer_id) ownCustomer(world, call);
  requestedOutcome({ goods_name: "", txamt }); // Certain amounts ask the simulator for a refusal. This call throws it.
  const now = world.clock.now();
  const sysdtm = formatHongKong(now);
  const fields = {
    txamt,
    txcurrcd: params.txcurrcd ? currencyOf(params) : "HKD",
    pay_type,
    out_trade_no,
    txdtm: params.txdtm ? timeOf(params, "txdtm") : sysdtm,
  };
  const payment_intent = `pi_${world.random.hex(32)}`;
  world.books.intents.set(payment_intent, {
    kind: "payment",
    merchant,
    ...fields,
    notify_url: urlOf(params, "notify_url"),
    return_url: urlOf(params, "return_url"),
    failed_url: urlOf(params, "failed_url"),
    expiresAt: now + lifeMs,
  });
  const intent_expiry = formatHongKong(now + lifeMs);
  return flatResponse("0000", { payment_intent, intent_expiry, ...fields, txamt: String(txamt), sysdtm });
}

/** Serves `POST /payment_element/v1/create_token_intent`. @throws {Refusal} 1104 or 1136 */
export function createTokenIntent(world: World, call: Call): FlatResponse {
  const { params, merchant } = call;
  checkLengths(params);
  const { customer_id } = ownCustomer(world, call);
  const now = world.clock.now();
  const token_intent = `ti_${world.random.hex(32)}`;
  world.books.intents.set(token_intent, {
    kind: "token",
    merchant,
    customer_id,
    token_expiry: params.token_expiry || formatHongKong(now + 2 * 365 * dayMs),
    token_reason: params.token_reason ?? "",
    token_reference: params.token_reference ?? "",
    notify_url: urlOf(params, "notify_url"),
    expiresAt: now + lifeMs,
  });
  const intent_expiry = formatHongKong(now + lifeMs);
  return flatResponse("0000", { token_intent, intent_expiry, customer_id, sysdtm: formatHongKong(now) });
}
