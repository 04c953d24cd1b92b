import { type Clock, setTimer } from "../clock.js";
import { QFPayAbortError, type QFPayErrorDetails, QFPayTimeoutError, QFPayValidationError } from "../errors.js";
import { withLazyMember } from "../lazy-member.js";
import { onAbort } from "./on-abort.js";

/** The abort signal of one call. It fires if the caller aborts the call, or at the call's deadline. */
export type CallScope = {
  /**
   * The signal that fires for the caller's abort and for the deadline. If the call can have neither, the signal is
   * created when it is first read.
   */
  readonly signal: AbortSignal;
  /** Whether the signal can fire: the caller has passed a signal or a deadline. */
  readonly canAbort: boolean;
  /** Makes the error to throw after the signal has fired, with the given details. */
  error(details?: QFPayErrorDetails): QFPayAbortError | QFPayTimeoutError;
  /** Clears the deadline's timer and removes the listener from the caller's signal. */
  end(): void;
};

/**
 * Makes the abort signal of a call, and starts the timer for the call's deadline.
 *
 * @param deadlineMs the time limit in milliseconds of the whole call with all its waits
 * @throws {QFPayValidationError} if `signal` is not an abort signal
 */
export function callScope(
  clock: Clock,
  { signal, deadlineMs }: { signal?: AbortSignal; deadlineMs?: number },
): CallScope {
  // `instanceof` would refuse signals of a polyfill or of another realm.
  const isSignal = typeof signal?.aborted === "boolean" && typeof signal.addEventListener === "function";
  if (signal !== undefined && signal !== null && !isSignal) {
    const message = "signal must be an AbortSignal, such as controller.signal or AbortSignal.timeout(5_000).";
    throw new QFPayValidationError([{ path: "signal", message }]);
  }
  const canAbort = signal !== undefined || deadlineMs !== undefined;
  let controller = canAbort ? new AbortController() : undefined;
  const abort = () => controller!.abort(signal!.reason);
  if (signal?.aborted) abort();
  const removeAbortCallback = signal && !signal.aborted ? onAbort(signal, abort) : undefined;
  const timer = deadlineMs === undefined ? undefined : setTimer(clock, () => controller!.abort(), deadlineMs);
  const scope: Omit<CallScope, "signal"> = {
    canAbort,
    error: (details) =>
      signal?.aborted
        ? new QFPayAbortError("The call was aborted by its signal.", { cause: signal.reason, ...details })
        : new QFPayTimeoutError(`The call did not finish within its deadline of ${deadlineMs} ms.`, details),
    end() {
      if (timer !== undefined) clock.clearTimeout(timer);
      removeAbortCallback?.();
    },
  };
  return withLazyMember(scope, "signal", () => {
    controller ??= new AbortController();
    return controller.signal;
  });
}
