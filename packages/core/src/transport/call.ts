import { callHook } from "../call-hook.js";
import type { EndpointRow, WhenUnclear } from "../catalog/endpoint-row.js";
import { type EndpointName, endpoints } from "../catalog/endpoints.js";
import { isQFPayError, type QFPayError } from "../errors.js";
import type { Parameters } from "../signing/canonicalize.js";
import type { Transaction } from "../transaction.js";
import { gotNoResponse, isFailure } from "./attempt.js";
import { nextCallId } from "./call-id.js";
import { callScope } from "./call-scope.js";
import { checkOptions } from "./check-options.js";
import {
  afterAttempt,
  afterEnquiry,
  type Conclusion,
  type Doubt,
  type EnquiryResult,
  endingOf,
  type NextStep,
} from "./doubt.js";
import { duplicateError, enquireAboutDuplicate } from "./duplicate.js";
import type { CallEvent, GiveUpEvent } from "./hooks.js";
import type { Judge } from "./judge.js";
import { observedAttempt } from "./observed-attempt.js";
import { prepareRequest } from "./prepare-request.js";
import { enquire, type Finding, type Recovery, withRecovery } from "./recovery.js";
import { backOffMs, withRetry } from "./retry.js";
import { acquireSlot } from "./slot.js";
import type { InnerOptions, Transport } from "./transport.js";
import { resumedBlindly, unknownOutcome } from "./unknown-outcome.js";
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
  judge: Judge<T>,
  options: InnerOptions = {},
  recovery: Recovery<T> = {},
): Promise<T> {
  const { clock, limiter, random, hooks, budget } = transport;
  const row: EndpointRow = endpoints[name];
  const recoveryOptions = withRecovery(transport.recovery, options.recovery);
  checkOptions(options, recoveryOptions);
  const endpoint = options.method ? { ...row, method: options.method } : row;
  const request = prepareRequest(transport, endpoint, params, options.signType ?? transport.signType ?? row.signType);
  const retry = withRetry(transport.retry, options.retry);
  const policy =
    row.kind === "read" ? undefined : policyOf(row.whenUnclear, recoveryOptions !== false, options.idempotent);
  const scope =
    options.scope ??
    callScope(clock, { signal: options.signal, deadlineMs: options.deadlineMs ?? transport.deadlineMs });
  const signal = scope.canEnd ? scope.signal : undefined;
  const { mchid, out_trade_no = recovery.out_trade_no } = request.params;
  const eventBase = { id: nextCallId(), merchant: mchid || transport.appCode, endpoint: name, out_trade_no };
  let attempt = 0;
  const event = (): CallEvent => ({ ...eventBase, attempt });
  let doubt: Doubt = options.resume && policy && policy !== "repeat" ? "inherited" : "none";
  let giveUpReason: GiveUpEvent["why"] = "ended";
  let lastError: QFPayError | undefined;
  let absentSince: number | undefined;

  async function findOutcome(): Promise<Finding<T> | "gone"> {
    const { enquireOnce } = recovery;
    if (!enquireOnce || !recoveryOptions) return "unclear";
    const { signType, resume } = options;
    const startedAt = clock.now();
    const timers = transport.sharedTimers;
    const lastMonth = resume !== undefined && resume !== false;
    const enquiry = {
      event: event(),
      lastMonth,
      options: recoveryOptions,
      clock,
      random,
      hooks,
      signal: scope.signal,
      signType,
      timers,
    };
    const finding = await enquire(enquireOnce, enquiry);
    absentSince = finding === "absent" ? (absentSince ?? startedAt) : undefined;
    if (finding !== "absent" || doubt !== "inherited" || typeof resume !== "object") return finding;
    return startedAt - resume.sentAt.getTime() >= recoveryOptions.lateMs ? "gone" : "absent";
  }

  /**
   * Makes enquiries and draws the conclusion: returns the call's result, throws the error that ends the call, or
   * returns `undefined` if the request must be sent.
   */
  async function enquireAfter(reason: keyof typeof afterEnquiry, error: QFPayError): Promise<T | undefined> {
    const finding = await findOutcome();
    const row: Partial<Record<EnquiryResult, Conclusion>> = afterEnquiry[reason];
    const conclusion = row[kindOf(finding)];
    if (conclusion === "resend" && policy !== "ask_only") return undefined;
    if (conclusion === "resend" || conclusion === "unknown") throw error;
    doubt = "none";
    if (conclusion === "send") return undefined;
    if (conclusion === "refused") throw error;
    const { found, failed, foreign } = finding as Partial<{ found: T; failed: QFPayError; foreign: Transaction }>;
    if (conclusion === "duplicate") throw duplicateError(error, foreign!);
    if (failed) throw failed;
    return found!;
  }

  budget.addShare();
  try {
    if (doubt === "inherited") {
      const found = await enquireAfter("resumed", resumedBlindly(name));
      if (found) return found;
    }
    for (;;) {
      const release = await acquireSlot(transport, signal, options.use);
      attempt++;
      const { timeoutMs, maxResponseBytes } = options;
      const context = { transport, event: event(), request, judge, retry, timeoutMs, maxResponseBytes, scope };
      const result = await observedAttempt(context);
      callHook(release, !gotNoResponse(result));
      if (!isFailure(result)) return result;
      const { error, retryAfterMs = 0 } = result;
      let { reason } = result;
      lastError = error;
      giveUpReason = "final";

      const ending = endingOf(result);
      if (policy) {
        let step: NextStep;
        [doubt, step] = afterAttempt[ending][doubt];
        if (step === "throw") throw error;
        if (step === "look") {
          if (!recovery.findRecord || !recoveryOptions) throw error;
          // Until the enquiry shows otherwise, the number may have been used by a copy of this request that the network
          // made.
          doubt = "own";
          const duplicateOrRefusal = await enquireAboutDuplicate(recovery.findRecord, error, {
            signal: scope.signal,
            signType: options.signType,
            attempts: attempt,
          });
          if (duplicateOrRefusal || error.outcome === "unknown") doubt = "none";
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
      const delayMs = retryAfterMs + backOffMs(retry, attempt, random);
      // The call also waits below, in case the limiter's cool-down fails or hangs.
      if (reason === "rate_limited") callHook((ms) => limiter.coolDown(ms), retryAfterMs || delayMs);
      giveUpReason = "attempts";
      if (!(attempt < retry.attempts)) throw error;
      giveUpReason = "budget";
      if (reason !== "rate_limited" && !budget.take()) throw error;
      callHook(hooks.onRetry, { ...event(), delayMs, reason });
      await wait(delayMs, clock, signal);
    }
  } catch (caughtError) {
    const isEnded = signal?.aborted === true && caughtError === signal.reason;
    const isUnclear = doubt !== "none";
    const cause = isEnded
      ? scope.error({ attempts: attempt, outcome: isUnclear ? "unknown" : "not_sent" })
      : caughtError;
    const resumedSentAt = typeof options.resume === "object" ? options.resume.sentAt : undefined;
    const sentAt = doubt === "own" ? new Date(clock.now()) : resumedSentAt;
    const unclearCall = {
      name,
      cause: cause as Error,
      attempts: attempt,
      recovery,
      lastError,
      absentSince,
      sentAt,
      clock,
    };
    const error = isUnclear ? unknownOutcome(unclearCall) : cause;
    if (isQFPayError(error) && attempt > 0) {
      if (signal?.aborted) giveUpReason = "ended";
      else if (isUnclear && giveUpReason === "final") giveUpReason = "unclear";
      callHook(hooks.onGiveUp, { ...event(), why: giveUpReason, code: error.code, outcome: error.outcome });
    }
    throw error;
  } finally {
    if (!options.scope) scope.end();
  }
}

const policyOf = (whenUnclear: WhenUnclear, isAsking: boolean, isIdempotent = false): WhenUnclear =>
  isIdempotent ? "repeat" : isAsking ? whenUnclear : "ask_only";

const kindOf = <T>(finding: Finding<T> | "gone"): EnquiryResult =>
  typeof finding === "string" ? finding : "foreign" in finding ? "foreign" : "ours";
