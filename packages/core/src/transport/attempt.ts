import { callHook } from "../call-hook.js";
import { isQFPayError, QFPayResponseError } from "../errors.js";
import { redactError } from "../redact.js";
import type { CallScope } from "./call-scope.js";
import type { CallEvent, RetryEvent } from "./hooks.js";
import type { Failure, ResponseInterpreter } from "./interpret-response.js";
import type { PreparedRequest } from "./prepare-request.js";
import type { RetryOptions } from "./retry.js";
import { send } from "./send.js";
import type { Transport } from "./transport.js";

const defaultTimeoutMs = 30_000;
const defaultMaxResponseBytes = 8 * 1024 * 1024; // The largest usual response, a list of 100 records, has 100 KiB.

/** One attempt of a call: its request and its options. */
export type Attempt<T> = {
  /** The client's settings, limiter, clock and hooks. */
  transport: Transport;
  /** The members of hook events that identify the call and the attempt. */
  event: CallEvent;
  /** The signed request. */
  request: PreparedRequest;
  /** Turns the gateway's response into a result or a failure. */
  interpret: ResponseInterpreter<T>;
  /** The options of the call's retries. An attempt reads only `maxRetryAfterMs`. */
  retry: RetryOptions;
  /** The attempt's time limit in milliseconds; `undefined`: the client's default. */
  timeoutMs: number | undefined;
  /** The largest accepted response, in bytes after decompression. */
  maxResponseBytes: number | undefined;
  /** The deadline and abort signal of the whole call. */
  scope: CallScope;
};

/**
 * Sends the request once and judges the response. A failure after which a retry or an enquiry is possible is returned
 * and not thrown.
 */
export async function attemptOnce<T extends object>(context: Attempt<T>): Promise<T | Failure> {
  const { transport, event, request, interpret, retry, scope } = context;
  const { attempt } = event;
  const { clock, hooks } = transport;
  if (hooks.onRequest) {
    callHook(hooks.onRequest, { ...event, ...request.describe() });
  }
  const startedAt = clock.monotonic();
  try {
    const exchange = await send(request.url, request.init, {
      fetch: transport.fetch,
      clock,
      timeoutMs: context.timeoutMs ?? transport.timeoutMs ?? defaultTimeoutMs,
      attempt,
      maxResponseBytes: context.maxResponseBytes ?? defaultMaxResponseBytes,
      signal: scope.canAbort ? scope.signal : undefined,
    });
    const { verify, redact } = transport;
    const { path, params, signType } = request;
    const result = interpret(exchange, {
      retry,
      now: clock.now(),
      attempts: attempt,
      verify,
      redact,
      path,
      params,
      signType,
    });
    if (hooks.onResponse) {
      callHook(hooks.onResponse, {
        ...event,
        httpStatus: exchange.status,
        headers: Object.fromEntries([...exchange.headers].map(([name, value]) => [name, redact(value)])),
        body: redact(new TextDecoder().decode(exchange.bytes)),
        durationMs: clock.monotonic() - startedAt,
        respcd: (result as { respcd?: string }).respcd,
      });
    }
    return result;
  } catch (error) {
    redactError(error, transport.redact);
    if (scope.canAbort && scope.signal.aborted)
      return { error: scope.error({ outcome: "unknown", attempts: attempt }) };
    if (isQFPayError(error)) return { error, reason: error.code as RetryEvent["reason"] };
    const unknownOutcomeDetails = { outcome: "unknown", attempts: attempt, cause: error } as const;
    return { error: new QFPayResponseError("fetch returned a response that cannot be read.", unknownOutcomeDetails) };
  }
}

/** Whether an attempt ended in a failure. */
export const isFailure = (result: object): result is Failure => isQFPayError((result as Partial<Failure>).error);

/** Whether a failed attempt got no response, so its request may still be on its way to the gateway. */
export const gotNoResponse = (result: object): boolean =>
  isFailure(result) && result.error.outcome === "unknown" && result.error.httpStatus === undefined;
