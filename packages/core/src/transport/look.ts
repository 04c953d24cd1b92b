import { isQFPayError, QFPayApiError, type QFPayError } from "../errors.js";
import type { Transaction } from "../transaction.js";
import { askTimeoutMs, type EnquiryOptions, type Look } from "./recovery.js";

/**
 * A single enquiry by the call's own number, at once: the gateway said that the number was used, or that the order is in
 * that state already, to the first request of this call. Nobody can tell an earlier call from our own request that the
 * network doubled, so a record makes it a duplicate of unknown outcome. Without one, the code means what it says.
 *
 * @returns the error to report; `undefined` where the enquiry failed and nothing is known
 * @throws the signal's reason when it fires
 */
export async function lookOnce(
  look: Look,
  error: QFPayError,
  options: Pick<EnquiryOptions, "signal" | "signType" | "attempts">,
): Promise<QFPayError | undefined> {
  let record: Transaction | undefined;
  try {
    record = await look({ use: "enquiry", retry: false, timeoutMs: askTimeoutMs, lastMonth: true, ...options });
  } catch {
    options.signal.throwIfAborted();
    return undefined;
  }
  return record ? duplicate(error, record) : error;
}

/** The refusal, as one about a number that has a record. */
export function duplicate(error: QFPayError, transaction: Transaction): QFPayApiError {
  const { respcd, httpStatus, attempts, message } = error;
  const advice = "Compare the record with your order before you do anything else; do not repeat it under a new number";
  return new QFPayApiError(
    `${message} The gateway has a record under this number (${transaction.order_type}, ${transaction.txamt} ` +
      `${transaction.txcurrcd ?? ""}, ${transaction.status}), and it cannot be told which call made it. ${advice}.`,
    {
      outcome: "unknown",
      category: "duplicate",
      advice,
      respcd,
      httpStatus,
      attempts,
      transaction,
      cause: isQFPayError(error) ? error : undefined,
    },
  );
}
