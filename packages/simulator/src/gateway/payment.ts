import { bookOutcome, type OrderOutcome } from "../world/outcomes.js";
import type { SimulatedTransaction } from "../world/transaction.js";
import type { World } from "../world/world.js";
import { type FlatResponse, flatResponse } from "./answers.js";
import type { Call } from "./call.js";
import { checkTxdtm, checkWallet } from "./check-account.js";
import { checkPayment, type PaymentOrder } from "./check-payment.js";
import { requestedOutcome } from "./magic.js";
import { claimNumber } from "./order-number.js";
import { payParams } from "./pay-params.js";
import { scannedCode } from "./scanned-code.js";

function productFields({ row }: PaymentOrder, transaction: SimulatedTransaction, world: World) {
  if (row.carries === "qrcode") {
    const payMe = row.wallet === "PayMe" ? { payme_logo: "", pay_url: "" } : {};
    return { qrcode: transaction.wallet_url, ...payMe };
  }
  // Merchants append &redirect_url=... to the URL of a WeChat H5 payment, so the URL must already have a query.
  const query = row.mode === "H5" ? `?package=${world.random.digits(10)}` : "";
  if (row.carries === "pay_url") return { pay_url: `${transaction.wallet_url}${query}` };
  if (row.carries === "pay_params") return { pay_params: payParams(transaction, world.random, world.clock.now()) };
  return {};
}

/** Returns the members of a response to a payment request. Until the customer pays, `paydtm` equals `sysdtm`. */
const flat = (transaction: SimulatedTransaction) => ({
  syssn: transaction.syssn,
  out_trade_no: transaction.out_trade_no,
  txamt: String(transaction.txamt),
  txcurrcd: transaction.txcurrcd,
  pay_type: transaction.pay_type,
  txdtm: transaction.txdtm,
  sysdtm: transaction.sysdtm,
  paydtm: transaction.paydtm ?? transaction.sysdtm,
  udid: transaction.udid || "qiantai2",
  chnlsn: transaction.chnlsn,
  chnlsn2: "",
  cardcd: "",
});

function book({ ledger, clock, random }: World, { merchant, origin }: Call, order: PaymentOrder) {
  const { row, expiresAfter, ...fields } = order;
  return ledger.add(merchant, {
    ...fields,
    order_type: "payment",
    chnlsn: row.mode === "CPM" ? random.digits(28) : "",
    expiresAt: expiresAfter === undefined ? undefined : clock.now() + expiresAfter * 60_000,
    walletOrigin: origin,
  });
}

function outcomeOf(world: World, order: PaymentOrder): OrderOutcome {
  const asked = requestedOutcome(order);
  if (asked) return asked;
  return order.auth_code === undefined ? { state: "open", respcd: "0000" } : scannedCode(world, order.auth_code);
}

/**
 * Serves `POST /trade/v1/payment`.
 * @throws {Refusal} 1104, 1203, 1251, or a code that a test requests by `goods_name` or `txamt`
 */
export function payment(world: World, call: Call): FlatResponse {
  checkWallet(world, call.params);
  const order = checkPayment(call.params);
  checkTxdtm(world, order.txdtm);
  claimNumber(world.ledger, call.merchant, order.out_trade_no);
  const outcome = outcomeOf(world, order);
  const transaction = book(world, call, order);
  void bookOutcome(world, transaction, outcome);
  const { state, respcd, resperr } = outcome;
  const product = state === "open" ? productFields(order, transaction, world) : {};
  return flatResponse(respcd, { ...flat(transaction), ...product, ...(resperr && { resperr }) });
}
