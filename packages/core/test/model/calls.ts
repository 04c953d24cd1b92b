import type { QFPay } from "../../src/index.js";
import type { CallOptions } from "../../src/transport/transport.js";
import type { Entry } from "./ledger.js";

/** A call of the SDK that the simulated merchant makes. */
export type Call = {
  /** The called method. `scan`: a payment by the customer's scanned code. `order`: a payment by a QR code. */
  readonly kind: "scan" | "order" | "refund" | "capture" | "close" | "unfreeze" | "waitFor";
  /** The call's order number. For `close` and `waitFor` it is the number of the payment. */
  readonly number: string;
  /** The amount in minor units. */
  readonly amount: number;
  /** The sub-merchant for which the call is made, if there is one. */
  readonly mchid: string | undefined;
  /** The payment or pre-authorisation that a refund, close, capture or release refers to. */
  readonly of?: Entry;
  /** Whether a refund or query names its payment (`of`) by the order number. Default: by `syssn`. */
  readonly byNumber?: boolean;
};

const currency = { txcurrcd: "HKD" } as const;

/** Makes the call with a client of the SDK, and returns the promise of its result. */
export function makeCall(
  { kind, number, amount, of, byNumber }: Call,
  qfpay: QFPay,
  options: CallOptions,
): Promise<unknown> {
  const txamt = amount;
  const out_trade_no = number;
  switch (kind) {
    case "scan": {
      const auth_code = "283854702356157409";
      return qfpay.payments.create({ pay_type: "800208", ...currency, txamt, out_trade_no, auth_code }, options);
    }
    case "order":
      return qfpay.payments.create({ pay_type: "800201", ...currency, txamt, out_trade_no }, options);
    case "refund": {
      const payment = byNumber ? { original_out_trade_no: of!.number } : { syssn: of!.syssn };
      return qfpay.refunds.create({ ...payment, txamt, out_trade_no }, options);
    }
    case "capture":
      return qfpay.preauth.capture({ syssn: of!.syssn, txamt, ...(number && { out_trade_no }) }, options);
    case "unfreeze":
      return qfpay.preauth.unfreeze({ syssn: of!.syssn, txamt, out_trade_no }, options);
    case "close":
      return qfpay.payments.close(
        { ...(byNumber ? { out_trade_no: of!.number } : { syssn: of!.syssn }), txamt },
        options,
      );
    case "waitFor":
      return qfpay.transactions.waitFor({ out_trade_no }, { ...options, timeoutMs: 60_000 });
  }
}
