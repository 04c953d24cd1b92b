import { QFPayValidationError } from "../errors.js";
import type { Parameters } from "../signing/canonicalize.js";
import type { TransactionRef } from "./transactions.js";

/** Parameters of `payments.reverse` and `payments.close`: the order by one of its numbers, with its amount. */
export type UndoParams = {
  syssn?: string;
  out_trade_no?: string;
  /** The order's amount, minor units. */
  txamt: number | bigint | string;
  /** The order's `txdtm`. Default now. */
  txdtm?: string;
  mchid?: string;
  udid?: string;
};

/** How an undone order is asked about afterwards. */
export function refOf({ syssn, out_trade_no }: Parameters): TransactionRef {
  if (typeof syssn === "string" && syssn !== "") return { syssn };
  if (typeof out_trade_no === "string" && out_trade_no !== "") return { out_trade_no };
  throw new QFPayValidationError([{ path: "syssn", message: "syssn or out_trade_no is missing: name the order." }]);
}
