import { callHook } from "../call-hook.js";
import type { EndpointName } from "../catalog/endpoints.js";
import type { QFPayError } from "../errors.js";
import type { Parameters } from "../signing/canonicalize.js";
import type { Transaction } from "../transaction.js";
import { gotNoResponse, isFailure } from "./attempt.js";
import type { CallState } from "./call-state.js";
import { afterAttempt, afterEnquiry, type Conclusion, type EnquiryResult, endingOf, type NextStep } from "./doubt.js";
import { duplicateError, enquireAboutDuplicate } from "./duplicate.js";
import { type CallFinding, findOutcome } from "./find-outcome.js";
import { giveUp } from "./give-up.js";
import type { ResponseInterpreter } from "./interpret-response.js";
import { observedAttempt } from "./observed-attempt.js";
import { prepareCall } from "./prepare-call.js";
import type { Recovery } from "./recovery.js";
import { backOffMs } from "./retry.js";
import { acquireSlot } from "./slot.js";
import type { InnerOptions, Transport } from "./transport.js";
import { undecidedResumeError } from "./unknown-outcome.js";
import { wait } from "./wait.js";

/**
 * Runs one call: waits for a slot of the limiter, sends the request and judges the response; after a failure, backs off
 * and sends the request again if that is safe.
 *
 * A read is sent again after any temporary failure. For a write, the two tables of `doubt.ts` decide what follows each
 * attempt and each enquiry. A call whose outcome stays unknown rejects with `QFPayUnknownOutcomeError`.
 */
export async function call<T extends object>(
  transport: Transport,
  name: EndpointName,
  params: Parameters,
  interpret: ResponseInterpreter<T>,
  options: InnerOptions = {},
  recovery: Recovery<T> = {},
): Promise<T> {
  const prepared = prepareCall(transport, name, params, options, recovery);
  const { request, retry, recoveryOptions, policy, scope, eventOf } = prepared;
  const { clock, limiter, random, hooks, budget } = transport;
  const signal = scope.canAbort ? scope.signal : undefined;
  const state: CallState = {
    attempts: 0,
    doubt: options.resume && policy && policy !== "repeat" ? "inherited" : "none",
    lastError: undefined,
    absentSince: undefined,
    giveUpReason: "ended",
  };

  /**
   * Makes enquiries about the call. Returns the call's result, throws the error that ends the call, or returns
   * `undefined` if the request must be sent.
   */
  async function enquireAfter(reason: keyof typeof afterEnquiry, error: QFPayError): Promise<T | undefined> {
    const finding = await findOutcome(prepared, state);
    const row: Partial<Record<EnquiryResult, Conclusion>> = afterEnquiry[reason];
    const conclusion = row[kindOf(finding)];
    // `catch` below turns this error into a `QFPayUnknownOutcomeError`.
    if (!conclusion) throw new Error("No conclusion");
    if (conclusion === "resend" && policy !== "ask_only") return undefined;
    if (conclusion === "resend" || conclusion === "unknown") throw error;
    state.doubt = "none";
    if (conclusion === "send") return undefined;
    if (conclusion === "refused") throw error;
    const { found, failed, foreign } = finding as Partial<{ found: T; failed: QFPayError; foreign: Transaction }>;
    if (conclusion === "duplicate") throw duplicateError(error, foreign!);
    if (failed) throw failed;
    return found!;
  }

  budget.addShare();
  try {
    if (state.doubt === "inherited") {
      const found = await enquireAfter("resumed", undecidedResumeError(name));
      if (found) return found;
    }
    for (;;) {
      const release = await acquireSlot(transport, signal, options.use);
      const attempts = ++state.attempts;
      const event = eventOf(attempts);
      const { timeoutMs, maxResponseBytes } = options;
      const result = await observedAttempt({
        transport,
        event,
        request,
        interpret,
        retry,
        timeoutMs,
        maxResponseBytes,
        scope,
      });
      callHook(release, !gotNoResponse(result));
      if (!isFailure(result)) return result;
      const { error, retryAfterMs = 0 } = result;
      let { reason } = result;
      state.lastError = error;
      state.giveUpReason = "final";

      if (policy) {
        const ending = endingOf(result);
        let step: NextStep;
        [state.doubt, step] = afterAttempt[ending][state.doubt];
        if (step === "throw") throw error;
        if (step === "look") {
          if (!recovery.findRecord || !recoveryOptions) throw error;
          // The order number was used before: by this call itself, if the network delivered its request twice.
          state.doubt = "own";
          const context = { signal: scope.signal, signType: options.signType, attempts };
          const duplicateOrRefusal = await enquireAboutDuplicate(recovery.findRecord, error, context);
          if (duplicateOrRefusal || error.outcome === "unknown") state.doubt = "none";
          throw duplicateOrRefusal ?? error;
        }
        if (step === "ask") signal?.throwIfAborted();
        if (step === "ask" && (policy !== "repeat" || ending === "refused" || ending === "earlier")) {
          const found = await enquireAfter(ending as keyof typeof afterEnquiry, error);
          if (found) return found;
          reason = "absent";
        }
      }

      if (reason === undefined) throw error;
      const delayMs = retryAfterMs + backOffMs(retry, attempts, random);
      // `coolDown` may fail or hang, so this call also waits by itself (`wait` below).
      if (reason === "rate_limited") callHook((ms) => limiter.coolDown(ms), retryAfterMs || delayMs);
      state.giveUpReason = "attempts";
      if (!(attempts < retry.attempts)) throw error;
      state.giveUpReason = "budget";
      if (reason !== "rate_limited" && !budget.take()) throw error;
      callHook(hooks.onRetry, { ...event, delayMs, reason });
      await wait(delayMs, clock, signal);
    }
  } catch (caughtError) {
    throw giveUp(prepared, state, caughtError);
  } finally {
    if (!options.scope) scope.end();
  }
}

const kindOf = <T>(finding: CallFinding<T>): EnquiryResult =>
  typeof finding === "string" ? finding : "foreign" in finding ? "foreign" : "ours";
