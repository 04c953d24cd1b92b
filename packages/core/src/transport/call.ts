import type { EndpointRow } from "../catalog/endpoint-row.js";
import { type EndpointName, endpoints } from "../catalog/endpoints.js";
import { isQFPayError, type QFPayApiError, type QFPayError, QFPayUnknownOutcomeError } from "../errors.js";
import type { Parameters } from "../signing/canonicalize.js";
import type { Transaction } from "../transaction.js";
import { callScope } from "./call-scope.js";
import { notifyHook } from "./hooks.js";
import type { Failure, Judge } from "./judge.js";
import { type PreparedRequest, prepareRequest } from "./prepare-request.js";
import { backOffMs, type RetryOptions } from "./retry.js";
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
  const retry = attemptsOf(transport.retry, options.retry);
  const request = prepareRequest(transport, endpoint, params, options.signType ?? transport.signType);
  const deadlineMs = options.deadlineMs ?? transport.deadlineMs;
  const scope = callScope(clock, { signal: options.signal, deadlineMs });
  const id = transport.nextId();

  try {
    for (let attempt = 1; ; attempt++) {
      const landed = await limiter.acquire(scope.signal);
      const context = { transport, name, id, attempt, request, judge, retry, options, signal: scope.signal };
      const result = await attemptOnce(context).finally(landed);
      if (!isFailure(result)) return result;

      const { error, reason, retryAfterMs = 0 } = result;
      if (endpoint.kind === "money" && mayHaveActed(error, attempt))
        throw unknownOutcome(name, error, attempt, recovery);
      if (reason === undefined || attempt >= retry.attempts) throw error;

      const delayMs = retryAfterMs + backOffMs(retry, attempt, random);
      if (reason === "rate_limited") await limiter.coolDown(retryAfterMs || delayMs);
      notifyHook(hooks.onRetry, { id, endpoint: name, attempt, delayMs, reason });
      await wait(delayMs, clock, scope.signal);
    }
  } finally {
    scope.end();
  }
}

const attemptsOf = (base: RetryOptions, own: CallOptions["retry"]): RetryOptions =>
  own === false ? { ...base, attempts: 1 } : { ...base, ...own };

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
  signal: AbortSignal;
};

async function attemptOnce<T extends object>(context: Attempt<T>): Promise<T | Failure> {
  const { transport, name, id, attempt, request, judge, retry, options, signal } = context;
  const { clock, hooks } = transport;
  if (hooks.onRequest) {
    notifyHook(hooks.onRequest, { id, endpoint: name, attempt, ...request.describe() });
  }
  const startedAt = clock.monotonic();
  try {
    const timeoutMs = options.timeoutMs ?? transport.timeoutMs ?? defaultTimeoutMs;
    const exchange = await send(request.url, request.init, {
      fetch: transport.fetch,
      clock,
      timeoutMs,
      attempt,
      signal,
    });
    const result = judge(exchange, { retry, now: clock.now(), attempts: attempt, verify: transport.verify });
    if (hooks.onResponse) {
      notifyHook(hooks.onResponse, {
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
    if (isQFPayError(error, "connection_failed")) return { error, reason: "connection_failed" };
    if (isQFPayError(error, "timeout") && error !== signal.reason) return { error, reason: "timeout" };
    // The caller's abort or the deadline fired while the request was under way.
    if (isQFPayError(error)) return { error };
    throw error;
  }
}

/** Whether a failed attempt may have moved money: then it must be asked about, not repeated. */
function mayHaveActed(error: QFPayError, attempt: number): boolean {
  if (error.code === "aborted" || error.code === "timeout") return true;
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
