import type { EndpointRow } from "../catalog/endpoint-row.js";
import { type EndpointName, endpoints } from "../catalog/endpoints.js";
import type { Clock } from "../clock.js";
import { isQFPayError, type QFPayError, QFPayResponseError, QFPayUnknownOutcomeError } from "../errors.js";
import type { Transaction } from "../transaction.js";
import type { Recovery } from "./recovery.js";
import { throwAsUnknown } from "./with-outcome.js";

/** The details of a write call whose outcome is unknown. */
export type UnclearCall<T> = {
  name: EndpointName;
  /** The error that ended the call. */
  cause: Error;
  /** The number of attempts that the call made. */
  attempts: number;
  /** The functions by which the call's outcome can still be found out. */
  recovery: Recovery<T>;
  /** The error of the last attempt. */
  lastError: QFPayError | undefined;
  /** The start of the first enquiry that found no record of the call, in epoch milliseconds. */
  absentSince: number | undefined;
  /** The latest time at which the call can have been sent, if known. */
  sentAt: Date | undefined;
  /** The clock that tells when a later enquiry is made. */
  clock: Clock;
};

/** Makes the error for a call that may have been carried out. */
export function unknownOutcome<T>(unclearCall: UnclearCall<T>): QFPayUnknownOutcomeError {
  const { name, cause, attempts, recovery, lastError, absentSince, sentAt, clock } = unclearCall;
  const { out_trade_no: number, recover } = recovery;
  const errorDetails: Partial<QFPayError> = isQFPayError(cause) ? cause : {};
  const row: EndpointRow = endpoints[name];
  const isHarmless = row.kind === "write" && row.whenUnclear === "repeat";
  const advice = recover
    ? "Do not repeat it under a new number; call recover() on this error to ask the gateway."
    : isHarmless
      ? repeatAdvice
      : "Do not repeat it before you have looked it up.";
  const whenNoNumber = isHarmless
    ? `No transaction shows what became of this ${name}. ${repeatAdvice}`
    : "This call has no number by which to query the gateway. Look it up in QFPay's portal.";
  const findTransaction = isDuplicate(lastError) || !recover ? () => foundOrUnknown(recovery, whenNoNumber) : recover;
  const error = new QFPayUnknownOutcomeError(
    `It is not known whether the gateway carried out this ${name}${number ? ` (${number})` : ""}: ${cause.message} ${advice}`,
    {
      cause,
      attempts,
      respcd: errorDetails.respcd,
      httpStatus: errorDetails.httpStatus,
      out_trade_no: number,
      absentSince: absentSince === undefined ? undefined : new Date(absentSince),
      sentAt,
      async recover() {
        const enquiredAt = clock.now();
        const transaction = await findTransaction().catch((reason) => {
          error.absentSince = undefined; // The gateway may have a record by now.
          throwAsUnknown(reason);
        });
        if (transaction) error.absentSince = undefined;
        else error.absentSince ??= new Date(enquiredAt);
        return transaction;
      },
    },
  );
  return error;
}

/**
 * Makes the error for a resumed call that must not be sent, because the gateway has not shown whether an earlier
 * attempt was carried out.
 */
export const undecidedResumeError = (name: EndpointName) =>
  new QFPayResponseError(`The gateway's records do not show whether an earlier ${name} was carried out.`, {
    outcome: "unknown",
  });

const repeatAdvice = "Make the same call again: a repeat does no harm.";

const isDuplicate = (error: unknown): boolean => isQFPayError(error, "api_error") && error.category === "duplicate";

/**
 * Queries the gateway's record of a call that has no number, or whose number the gateway called a duplicate. Throws if
 * no record is found, because this does not prove that the call failed.
 */
async function foundOrUnknown<T>(
  { recover, out_trade_no }: Recovery<T>,
  whenNoNumber: string,
): Promise<Transaction | undefined> {
  const transaction = await recover?.();
  if (transaction) return transaction;
  throw new QFPayResponseError(
    recover
      ? `The gateway says that ${out_trade_no ?? "this number"} was used before, but has no record of it yet. Query it again later.`
      : whenNoNumber,
  );
}
