import { isAbsent } from "../absent.js";
import { callHook } from "../call-hook.js";
import type { EndpointRow, WhenUnclear } from "../catalog/endpoint-row.js";
import { type EndpointName, endpoints } from "../catalog/endpoints.js";
import {
  isQFPayError,
  type QFPayError,
  QFPayResponseError,
  QFPayUnknownOutcomeError,
  QFPayValidationError,
} from "../errors.js";
import type { Parameters } from "../signing/canonicalize.js";
import type { Transaction } from "../transaction.js";
import { attemptOnce } from "./attempt.js";
import { callScope } from "./call-scope.js";
import { clarify } from "./clarify.js";
import type { GiveUpEvent } from "./hooks.js";
import type { Failure, Judge } from "./judge.js";
import type { Release } from "./limiter.js";
import { prepareRequest } from "./prepare-request.js";
import { enquire, isPossible, type Recovery, type RecoveryOptions, recoveryRule, withRecovery } from "./recovery.js";
import { backOffMs, withRetry } from "./retry.js";
import type { CallOptions, Transport } from "./transport.js";
import { untilAborted, wait } from "./wait.js";

/**
 * One call's life: wait for a slot, send, judge; back off and send again where that is safe.
 *
 * A read is sent again after any temporary failure. A money call is sent again when the gateway provably did not take it
 * (nothing left this process, or it answered 429). After any other unclear ending its row's `whenUnclear` decides:
 * usually the gateway is asked first. What it cannot tell rejects with `QFPayUnknownOutcomeError`.
 */
export async function call<T extends object>(
  transport: Transport,
  name: EndpointName,
  params: Parameters,
  judge: Judge<T>,
  options: CallOptions = {},
  recovery: Recovery<T> = {},
): Promise<T> {
  const { clock, limiter, random, hooks, budget } = transport;
  const row: EndpointRow = endpoints[name];
  const asking = withRecovery(transport.recovery, options.recovery);
  checkTimes(options, asking);
  const endpoint = options.method ? { ...row, method: options.method } : row;
  const request = prepareRequest(transport, endpoint, params, options.signType ?? transport.signType ?? row.signType);
  const retry = withRetry(transport.retry, options.retry);
  const policy = row.kind === "read" ? undefined : policyOf(row.whenUnclear, asking !== false, options.idempotent);
  const deadlineMs = options.deadlineMs ?? transport.deadlineMs;
  const scope = callScope(clock, { signal: options.signal, deadlineMs });
  const { signal } = scope;
  const id = transport.nextId();
  let attempt = 0;
  // Once an attempt may have been carried out, no later failure proves that it was not.
  let isUnclear = options.resume === true && policy !== undefined && policy !== "repeat";
  const wasSentBefore = isUnclear;
  let isOnItsWay = false;
  // Known for good, whatever ends the call afterwards.
  let isTaken = false;
  let why: GiveUpEvent["why"] = "ended";

  const { ask, out_trade_no } = recovery;
  const { signType } = options;
  const enquiry = {
    id,
    endpoint: name,
    out_trade_no,
    clock,
    random,
    hooks,
    signal,
    signType,
    rounds: transport.rounds,
  };
  const find = ask && asking ? () => enquire(ask, { ...enquiry, attempt, options: asking }) : undefined;

  budget.earn();
  try {
    if (isUnclear) {
      const finding = find ? await find() : "unclear";
      if (finding === "unclear" || (finding === "absent" && policy === "ask_only")) throw resumedBlindly(name);
      isUnclear = false;
      if (finding !== "absent") {
        if ("failed" in finding) throw finding.failed;
        return finding.found;
      }
    }
    for (;;) {
      const landed = await placeOf(limiter.acquire(signal, options.use), signal);
      attempt++;
      const context = { transport, name, id, attempt, request, judge, retry, timeoutMs: options.timeoutMs, scope };
      const result = await attemptOnce(context);
      callHook(landed, !isUnanswered(result));
      if (!isFailure(result)) return result;
      const { error, retryAfterMs = 0 } = result;
      let { reason } = result;
      why = "final";

      if (policy && error.outcome !== "not_sent") {
        // What is refused after a crash may have been taken from the earlier attempt after all.
        isOnItsWay ||= mayHaveActed(error, attempt > 1);
        isUnclear ||= wasSentBefore || isOnItsWay;
        if (!isUnclear) throw error;
        isTaken ||= isDuplicate(error);
        signal.throwIfAborted();
        const next = await clarify(result, policy, find, isOnItsWay);
        if ("found" in next) return next.found;
        if ("reject" in next) {
          isUnclear = next.isUnclear;
          throw next.reject;
        }
        reason = next.resend;
      }

      if (reason === undefined) throw error;
      const delayMs = retryAfterMs + backOffMs(retry, attempt, random);
      if (reason === "rate_limited") await untilAborted(limiter.coolDown(retryAfterMs || delayMs), signal);
      why = "attempts";
      if (!(attempt < retry.attempts)) throw error;
      why = "budget";
      if (reason !== "rate_limited" && !budget.take()) throw error;
      callHook(hooks.onRetry, { id, endpoint: name, attempt, delayMs, reason });
      await wait(delayMs, clock, signal);
    }
  } catch (thrown) {
    const isEnded = signal.aborted && thrown === signal.reason;
    const outcome = isUnclear ? "unknown" : "not_sent";
    const cause = isEnded ? scope.error({ attempts: attempt, outcome }) : thrown;
    const error = isUnclear ? unknownOutcome(name, cause as Error, attempt, recovery, isTaken) : cause;
    if (isQFPayError(error) && attempt > 0) {
      if (signal.aborted) why = "ended";
      else if (isUnclear && why === "final") why = "unclear";
      callHook(hooks.onGiveUp, { id, endpoint: name, attempt, why, code: error.code, outcome: error.outcome });
    }
    throw error;
  } finally {
    scope.end();
  }
}

const policyOf = (whenUnclear: WhenUnclear, isAsking: boolean, isIdempotent = false): WhenUnclear =>
  isIdempotent ? "repeat" : isAsking ? whenUnclear : "ask_only";

function checkTimes({ timeoutMs, deadlineMs }: CallOptions, asking: RecoveryOptions | false): void {
  const issues = Object.entries({ timeoutMs, deadlineMs })
    .filter(([, value]) => !isAbsent(value) && !(Number(value) > 0))
    .map(([path]) => ({ path, message: `${path} must be a positive number of milliseconds.` }));
  if (asking && !isPossible(asking)) issues.push({ path: "recovery", message: recoveryRule });
  if (issues.length > 0) throw new QFPayValidationError(issues);
}

/** A place, as long as the call goes on. One that is given later is given back. */
async function placeOf(place: Promise<Release>, signal: AbortSignal): Promise<Release> {
  const giveBack = (landed: Release) => callHook(landed, true);
  try {
    const landed = await untilAborted(place, signal);
    if (!signal.aborted) return landed;
    giveBack(landed);
  } catch (error) {
    place.then(giveBack, () => {});
    throw error;
  }
  throw signal.reason;
}

const isFailure = (result: object): result is Failure => "error" in result && isQFPayError(result.error);

/** The request may still be on its way to the gateway. */
const isUnanswered = (result: object): boolean =>
  isFailure(result) && result.error.outcome === "unknown" && result.error.httpStatus === undefined;

/** Whether a failed attempt may have moved money. */
function mayHaveActed(error: QFPayError, wasSentBefore: boolean): boolean {
  // A duplicate on the first attempt is about an earlier call of the caller's, and the answer says so itself.
  if (isDuplicate(error)) return wasSentBefore;
  return error.outcome === "unknown";
}

const resumedBlindly = (name: EndpointName) =>
  new QFPayResponseError(`The gateway cannot tell whether an earlier ${name} was carried out.`, { outcome: "unknown" });

function unknownOutcome<T>(
  name: EndpointName,
  cause: Error,
  attempts: number,
  recovery: Recovery<T>,
  isTaken: boolean,
) {
  const { out_trade_no: number, recover } = recovery;
  const facts: Partial<QFPayError> = isQFPayError(cause) ? cause : {};
  const advice = recover
    ? "Do not repeat it under a new number; call recover() on this error to ask the gateway."
    : "Do not repeat it before you have looked it up.";
  return new QFPayUnknownOutcomeError(
    `It is not known whether the gateway carried out this ${name}${number ? ` (${number})` : ""}: ${cause.message} ${advice}`,
    {
      cause,
      attempts,
      respcd: facts.respcd,
      httpStatus: facts.httpStatus,
      out_trade_no: number,
      recover: isTaken || !recover ? () => foundOrUnknown(recovery) : recover,
    },
  );
}

const isDuplicate = (error: unknown): boolean => isQFPayError(error, "api_error") && error.category === "duplicate";

/** The number is taken: that a query finds nothing under it must not read as "it never arrived". */
async function foundOrUnknown<T>({ recover, out_trade_no }: Recovery<T>): Promise<Transaction | undefined> {
  const transaction = await recover?.();
  if (transaction) return transaction;
  throw new QFPayResponseError(
    recover
      ? `The gateway says that ${out_trade_no ?? "this number"} is taken and has no record of it to show yet. Ask again later.`
      : "There is nothing by which the gateway could be asked about this call. Look it up in QFPay's portal.",
    { outcome: "unknown" },
  );
}
