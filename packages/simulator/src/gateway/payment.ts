import type { Call, Engine } from "../engine.js";
import { markFailed, markPaid } from "../settle.js";
import type { SimulatedTransaction } from "../transaction.js";
import { type Answer, answer } from "./answers.js";
import { checkPayment, type PaymentOrder } from "./check-payment.js";
import { claimNumber } from "./order-number.js";
import { payParams } from "./pay-params.js";
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

/** `POST /trade/v1/payment`. @throws {Refusal} 1104 or 1251 */
export function payment(engine: Engine, { merchant, params, origin }: Call): Answer {
  const { ledger, clock, random } = engine;
  const order = checkPayment(params);
  const { row, expiresAfter, ...fields } = order;
  const transaction = ledger.add(merchant, {
    ...fields,
    out_trade_no: claimNumber(ledger, merchant, order.out_trade_no),
    order_type: "payment",
    chnlsn: row.mode === "CPM" ? random.digits(28) : "",
    expiresAt: expiresAfter === undefined ? undefined : clock.now() + expiresAfter * 60_000,
    walletOrigin: origin,
  });
  if (row.mode !== "CPM") return answer("0000", { ...flat(transaction), ...productFields(order, transaction, engine) });

  const { state, respcd } = scannedCode(params.auth_code!);
  if (state === "paid") void markPaid(engine, transaction);
  else if (state === "failed") markFailed(transaction, respcd);
  else transaction.respcd = respcd;
  return answer(respcd, flat(transaction));
}
