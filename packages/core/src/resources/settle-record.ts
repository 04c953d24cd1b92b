import type { Transaction } from "../transaction.js";
import { classify } from "../transport/classify.js";
import { messageOf, respcdOf, settleFields } from "../transport/settle.js";
import { textOf } from "../wire-values.js";

const refundedBy: Readonly<Record<string, Transaction["refunded"]>> = {
  "1": "full",
  "2": "full",
  "3": "full",
  "5": "partial",
};

/** One record of a query's `data`; its own `respcd` tells the state, the outer one only that the query worked. */
export function settleRecord(raw: Readonly<Record<string, unknown>>): Transaction | undefined {
  const fields = settleFields(raw);
  const respcd = respcdOf(raw);
  if (fields.syssn === undefined || respcd === undefined) return undefined;
  const { status, meaning } = classify(respcd);
  const cancel = textOf(raw.cancel);
  return {
    ...fields,
    syssn: fields.syssn,
    respcd,
    status,
    order_type: textOf(raw.order_type) ?? "payment",
    cancel,
    refunded: refundedBy[cancel ?? "0"] ?? "none",
    message: messageOf(raw) || meaning,
    raw,
  };
}
