import type { Call, Engine } from "../engine.js";
import { markFailed, markPaid } from "../settle.js";
import type { SimulatedTransaction } from "../transaction.js";
import { type Answer, answer, meaningOf } from "./answers.js";
import { checkPayment, type PaymentOrder } from "./check-payment.js";
import { bookedAs, magicAmount, magicCode } from "./magic.js";
import { claimNumber } from "./order-number.js";
import { payParams } from "./pay-params.js";
import { Refusal } from "./refusal.js";
import { scannedCode } from "./scanned-code.js";

function productFields({ row }: PaymentOrder, transaction: SimulatedTransaction, engine: Engine) {
  if (row.carries === "qrcode") {
    const payMe = row.wallet === "PayMe" ? { payme_logo: "", pay_url: "" } : {};
    return { qrcode: transaction.wallet_url, ...payMe };
  }
  if (row.carries === "pay_url") return { pay_url: transaction.wallet_url };
  if (row.carries === "pay_params") return { pay_params: payParams(transaction, engine.random, engine.clock.now()) };
  return {};
}

/** The flat result of a payment. `paydtm` is there even before payment, then equal to `sysdtm`. */
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

function book({ ledger, clock, random }: Engine, { merchant, origin }: Call, order: PaymentOrder) {
  const { row, expiresAfter, ...fields } = order;
  return ledger.add(merchant, {
    ...fields,
    order_type: "payment",
    chnlsn: row.mode === "CPM" ? random.digits(28) : "",
    expiresAt: expiresAfter === undefined ? undefined : clock.now() + expiresAfter * 60_000,
    walletOrigin: origin,
  });
}

/** What becomes of the order. @throws {Refusal} the code that `goods_name` or `txamt` asks for, where it leaves nothing behind */
function fateOf(
  { goods_name, txamt, row }: PaymentOrder,
  { params }: Call,
): { state: "open" | "paid" | "failed"; respcd: string } {
  const magic = magicCode(goods_name, "code") ?? magicAmount(txamt);
  if (!magic || magic.respcd === "0000") {
    return row.mode === "CPM" ? scannedCode(params.auth_code!) : { state: "open", respcd: "0000" };
  }
  const { respcd, paid } = magic;
  const booked = paid ? "paid" : bookedAs(respcd);
  if (booked === "nothing") throw new Refusal(respcd, meaningOf(respcd), "asked for by goods_name or txamt");
  return { state: booked, respcd };
}

/** `POST /trade/v1/payment`. @throws {Refusal} 1104, 1251 or what `goods_name` or `txamt` asks for */
export function payment(engine: Engine, call: Call): Answer {
  const order = checkPayment(call.params);
  claimNumber(engine.ledger, call.merchant, order.out_trade_no);
  const { state, respcd } = fateOf(order, call);
  const transaction = book(engine, call, order);
  if (state === "paid") void markPaid(engine, transaction);
  else if (state === "failed") markFailed(transaction, respcd);
  else if (respcd !== "0000") transaction.respcd = respcd;
  const product = state === "open" ? productFields(order, transaction, engine) : {};
  return answer(respcd, { ...flat(transaction), ...product });
}
