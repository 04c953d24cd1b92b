import { isAbsent } from "../absent.js";
import { callHook } from "../call-hook.js";
import type { EndpointRow } from "../catalog/endpoint-row.js";
import { type EndpointName, endpoints } from "../catalog/endpoints.js";
import {
  isQFPayError,
  type QFPayApiError,
  type QFPayError,
  QFPayUnknownOutcomeError,
  QFPayValidationError,
} from "../errors.js";
import type { Parameters } from "../signing/canonicalize.js";
import type { Transaction } from "../transaction.js";
import { type CallScope, callScope } from "./call-scope.js";
import type { Failure, Judge } from "./judge.js";
import { type PreparedRequest, prepareRequest } from "./prepare-request.js";
import { backOffMs, type RetryOptions, withRetry } from "./retry.js";
import { send } from "./send.js";
import type { CallOptions, Transport } from "./transport.js";
import { wait } from "./wait.js";

const defaultTimeoutMs = 30_000;

/** What a money call adds: how to find out later what became of it. */
export type Recovery = { out_trade_no?: string; recover: () => Promise<Transaction | undefined> };

/**
 * One call's life: wait for a slot, send, judge; back off and send again where that is safe.
 *
 * A read is sent again after any temporary failure. A money call is sent again only when the gateway provably did not
 * take it (nothing left this process, or it answered 429); any other unclear ending rejects with
 * `QFPayUnknownOutcomeError`.
 */
export async function call<T extends object>(
  transport: Transport,
  name: EndpointName,
  params: Parameters,
  judge: Judge<T>,
  options: CallOptions = {},
  recovery?: Recovery,
): Promise<T> {
  const { clock, limiter, random, hooks } = transport;
  const row: EndpointRow = endpoints[name];
  const endpoint = options.method ? { ...row, method: options.method } : row;
  checkTimes(options);
  const retry = withRetry(transport.retry, options.retry);
  const request = prepareRequest(transport, endpoint, params, options.signType ?? transport.signType);
  const deadlineMs = options.deadlineMs ?? transport.deadlineMs;
  const scope = callScope(clock, { signal: options.signal, deadlineMs });
  const id = transport.nextId();
  let attempt = 0;

  try {
    for (;;) {
      const landed = await limiter.acquire(scope.signal);
      scope.signal.throwIfAborted();
      attempt++;
      const context = { transport, name, id, attempt, request, judge, retry, options, scope };
      const result = await attemptOnce(context).finally(landed);
      if (!isFailure(result)) return result;

      const { error, reason, retryAfterMs = 0 } = result;
      const isMoney = endpoint.kind === "money";
      if (isMoney && mayHaveActed(error, attempt)) throw unknownOutcome(name, error, attempt, recovery);
      const delayMs = retryAfterMs + backOffMs(retry, attempt, random);
      if (reason === "rate_limited") await limiter.coolDown(retryAfterMs || delayMs);
      const mayResend = !isMoney || error.outcome === "not_sent";
      if (reason === undefined || !mayResend || attempt >= retry.attempts) throw error;
      callHook(hooks.onRetry, { id, endpoint: name, attempt, delayMs, reason });
      await wait(delayMs, clock, scope.signal);
    }
  } catch (error) {
    // Nothing is under way here: whatever was sent before was provably not taken.
    if (scope.signal.aborted && error === scope.signal.reason) throw scope.error({ attempts: attempt });
    throw error;
  } finally {
    scope.end();
  }
}

function checkTimes({ timeoutMs, deadlineMs }: CallOptions): void {
  const issues = Object.entries({ timeoutMs, deadlineMs })
    .filter(([, value]) => !isAbsent(value) && !(Number(value) > 0))
    .map(([path]) => ({ path, message: `${path} must be a positive number of milliseconds.` }));
  if (issues.length > 0) throw new QFPayValidationError(issues);
}

const isFailure = (result: object): result is Failure => "error" in result && isQFPayError(result.error);

type Attempt<T> = {
  transport: Transport;
  name: EndpointName;
  id: number;
  attempt: number;
  request: PreparedRequest;
  judge: Judge<T>;
  retry: RetryOptions;
  options: CallOptions;
  scope: CallScope;
};

async function attemptOnce<T extends object>(context: Attempt<T>): Promise<T | Failure> {
  const { transport, name, id, attempt, request, judge, retry, options, scope } = context;
  const { clock, hooks } = transport;
  if (hooks.onRequest) {
    callHook(hooks.onRequest, { id, endpoint: name, attempt, ...request.describe() });
  }
  const startedAt = clock.monotonic();
  try {
    const timeoutMs = options.timeoutMs ?? transport.timeoutMs ?? defaultTimeoutMs;
    const exchange = await send(request.url, request.init, {
      fetch: transport.fetch,
      clock,
      timeoutMs,
      attempt,
      signal: scope.signal,
    });
    const result = judge(exchange, { retry, now: clock.now(), attempts: attempt, verify: transport.verify });
    if (hooks.onResponse) {
      callHook(hooks.onResponse, {
        id,
        endpoint: name,
        httpStatus: exchange.status,
        headers: Object.fromEntries(exchange.headers),
        body: new TextDecoder().decode(exchange.bytes),
        durationMs: clock.monotonic() - startedAt,
        respcd: (result as { respcd?: string }).respcd,
      });
    }
    return result;
  } catch (error) {
    // The caller's abort or the deadline fired while the request was under way.
    if (scope.signal.aborted) return { error: scope.error({ outcome: "unknown", attempts: attempt }) };
    if (isQFPayError(error, "connection_failed")) return { error, reason: "connection_failed" };
    if (isQFPayError(error, "timeout")) return { error, reason: "timeout" };
    throw error;
  }
}

/** Whether a failed attempt may have moved money: then it must be asked about, not repeated. */
function mayHaveActed(error: QFPayError, attempt: number): boolean {
  // A duplicate on the first attempt is about an earlier call of the caller's, and the answer says so itself.
  if (error.code === "api_error" && (error as QFPayApiError).category === "duplicate") return attempt > 1;
  return error.outcome === "unknown";
}

function unknownOutcome(name: EndpointName, cause: QFPayError, attempts: number, recovery: Recovery | undefined) {
  const number = recovery?.out_trade_no;
  return new QFPayUnknownOutcomeError(
    `It is not known whether the gateway carried out this ${name}${number ? ` (${number})` : ""}: ${cause.message} ` +
      "Do not repeat it under a new number; call recover() on this error to ask the gateway.",
    {
      cause,
      attempts,
      respcd: cause.respcd,
      httpStatus: cause.httpStatus,
      out_trade_no: number,
      recover: recovery?.recover ?? (async () => undefined),
    },
  );
}
