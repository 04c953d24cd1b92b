import { QFPayApiError, type QFPayError } from "../errors.js";
import type { Transaction } from "../transaction.js";
import { describeRecord } from "./describe-record.js";
import { type EnquiryOptions, enquiryTimeoutMs, type FindRecord } from "./recovery.js";

/**
 * Queries an order number once, after the gateway has refused a call's first request because the number was used before
 * or because the order is already paid or refunded. If there is a record, the error has the category `duplicate` and an
 * unknown outcome: an earlier call, or a copy of this request that the network made, may have created the record.
 * Without a record, the error is the gateway's refusal.
 *
 * @returns the error to report; `undefined` if the query failed
 * @throws the signal's reason when it fires
 */
export async function enquireAboutDuplicate(
  findRecord: FindRecord,
  error: QFPayError,
  options: Pick<EnquiryOptions, "signal" | "signType" | "attempts">,
): Promise<QFPayError | undefined> {
  let record: Transaction | undefined;
  try {
    record = await findRecord({
      use: "enquiry",
      retry: false,
      timeoutMs: enquiryTimeoutMs,
      lastMonth: true,
      ...options,
    });
  } catch {
    options.signal.throwIfAborted();
    return undefined;
  }
  return record ? duplicateError(error, record) : error;
}

/** Makes the error for an order number that was used before. It contains the gateway's record under this number. */
export function duplicateError(error: QFPayError, transaction: Transaction): QFPayApiError {
  const { respcd, httpStatus, attempts, message } = error;
  const advice = "Compare the record with your order before you do anything else; do not repeat it under a new number";
  return new QFPayApiError(
    `${message} The gateway has a record under this number (${describeRecord(transaction)}, ` +
      `${transaction.status}), and nothing shows which call made it. ${advice}.`,
    { outcome: "unknown", category: "duplicate", advice, respcd, httpStatus, attempts, transaction, cause: error },
  );
}
