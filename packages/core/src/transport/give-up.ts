import { callHook } from "../call-hook.js";
import { isQFPayError } from "../errors.js";
import type { CallState } from "./call-state.js";
import type { PreparedCall } from "./prepare-call.js";
import { unknownOutcome } from "./unknown-outcome.js";

/**
 * Returns the error with which a call rejects, and reports it to the hook `onGiveUp`. If the gateway may have carried
 * out the call, the error is a `QFPayUnknownOutcomeError`, also if the caller aborted.
 */
export function giveUp<T>(call: PreparedCall<T>, state: CallState, caughtError: unknown): unknown {
  const { transport, name, options, recovery, scope } = call;
  const { clock, hooks } = transport;
  const { attempts, doubt, lastError, absentSince } = state;
  const isUnclear = doubt !== "none";
  const isAborted = scope.canAbort && scope.signal.aborted;
  const cause =
    isAborted && caughtError === scope.signal.reason
      ? scope.error({ attempts, outcome: isUnclear ? "unknown" : "not_sent" })
      : caughtError;
  const resumedSentAt = typeof options.resume === "object" ? options.resume.sentAt : undefined;
  const sentAt = doubt === "own" ? new Date(clock.now()) : resumedSentAt;
  const error = isUnclear
    ? unknownOutcome({ name, cause: cause as Error, attempts, recovery, lastError, absentSince, sentAt, clock })
    : cause;
  // A call with `resume` continues a call of a crashed process. Its outcome can be unknown before its first attempt.
  if (isQFPayError(error) && (attempts > 0 || isUnclear)) {
    const why = isAborted ? "ended" : isUnclear && state.giveUpReason === "final" ? "unclear" : state.giveUpReason;
    callHook(hooks.onGiveUp, {
      ...call.eventOf(attempts),
      why,
      code: error.code,
      outcome: error.outcome,
    });
  }
  return error;
}
