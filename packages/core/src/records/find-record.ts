import { QFPayApiError, QFPayResponseError } from "../errors.js";
import type { Parameters } from "../signing/canonicalize.js";
import type { Transaction } from "../transaction.js";
import { describeRecord } from "../transport/describe-record.js";
import { type GatewayResponse, refusalFailure } from "../transport/interpret-response.js";
import type { EnquiryFinding, Recovery } from "../transport/recovery.js";
import { textOf } from "../wire-values.js";
import { ownRecord } from "./own-record.js";
import type { RecordOptions, RecordSource } from "./transaction-ref.js";

/** Makes the result of a call from the gateway's record, in place of the lost response. */
export const responseFromRecord = (record: Transaction, attempts: number): GatewayResponse => ({
  respcd: record.respcd,
  raw: record.raw,
  flat: record.raw,
  signature: "unchecked",
  attempts,
  recovered: record,
});

/**
 * Makes the functions that find out the outcome of a payment or refund whose response was lost. They query its number,
 * and make the call's result from the gateway's record.
 */
export function recoveryByNumber(
  transactions: RecordSource,
  order_type: "payment" | "refund",
  params: Parameters,
): Recovery<GatewayResponse> {
  const out_trade_no = String(params.out_trade_no);
  const ref = { out_trade_no, mchid: textOf(params.mchid) };
  const find = async (options: RecordOptions) =>
    ownRecord({ order_type, params }, await transactions.records(ref, options));
  return {
    out_trade_no,
    async recover() {
      const { own, foreign } = await find({ use: "enquiry", lastMonth: true });
      if (own || !foreign) return own;
      throw new QFPayResponseError(
        `The gateway has another transaction under ${out_trade_no} (${describeRecord(foreign)}), which does not show ` +
          "what became of this one. " +
          "Look both up in QFPay's portal.",
      );
    },
    async findRecord(options) {
      const { own, foreign } = await find(options);
      return own ?? foreign;
    },
    async enquireOnce({ attempts, ...options }): Promise<EnquiryFinding<GatewayResponse>> {
      const { own, foreign } = await find(options);
      if (!own) return foreign ? { foreign } : "absent";
      if (own.refunded === "full") {
        return {
          failed: nothingPaid(
            own,
            `was carried out, and reversed or refunded in full since (cancel ${own.cancel})`,
            attempts,
          ),
        };
      }
      if (own.status !== "failed") return { found: responseFromRecord(own, attempts) };
      // A failed record may have no code: then only its `txstatus` shows the failure.
      if (own.respcd === "") return { failed: nothingPaid(own, "failed, as the gateway's record says", attempts) };
      return { failed: refusalFailure(own.respcd, own.message, undefined, attempts).error };
    },
  };
}

/**
 * Makes the error for a record without a failure code that nevertheless shows no payment, such as a payment that was
 * reversed or refunded in full. If such a record counted as paid, the shop would deliver goods without payment.
 */
function nothingPaid(record: Transaction, what: string, attempts: number): QFPayApiError {
  const { out_trade_no, respcd, order_type } = record;
  const [done, repeat] = order_type === "refund" ? ["refunded", "refund"] : ["paid", "charge"];
  const advice = `Nothing is ${done}; to ${repeat} it again, choose a new number`;
  const errorDetails = { outcome: "rejected", category: "order", advice, respcd, attempts } as const;
  return new QFPayApiError(`${out_trade_no} ${what}. ${advice}.`, errorDetails);
}
