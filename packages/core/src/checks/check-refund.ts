import type { Parameters } from "../signing/canonicalize.js";
import { Check } from "./check.js";

/**
 * Checks a refund's parameters before anything is sent.
 *
 * @throws {QFPayValidationError} if a parameter is invalid; the error lists all problems
 */
export function checkRefund(given: Parameters): void {
  const params = { ...given };
  const check = new Check(params);
  const { syssn, qf_trade_no, original_out_trade_no, out_trade_no } = params;
  if (!syssn && !qf_trade_no && !original_out_trade_no) {
    check.add(
      "syssn",
      "syssn is missing: the payment's transaction number (or qf_trade_no, or original_out_trade_no).",
    );
  }
  if (syssn && qf_trade_no && syssn !== qf_trade_no) {
    check.add("qf_trade_no", "qf_trade_no is an alias of syssn, and the two differ. Pass one of them.");
  }
  check.required("out_trade_no", "a new number for the refund, never the payment's");
  if (original_out_trade_no && out_trade_no === original_out_trade_no) {
    check.add("out_trade_no", "out_trade_no must be a new number for the refund, not the payment's.");
  }
  check.amount("txamt").dateTime("txdtm").throwIfWrong();
}
