import { type Clock, setTimer } from "../clock.js";
import { QFPayConnectionError, QFPayResponseError, QFPayTimeoutError } from "../errors.js";
import { BodyTooLargeError, readBody } from "../read-body.js";
import { connectFailures } from "./connect-failures.js";
import { onAbort } from "./on-abort.js";
import { untilAborted } from "./wait.js";
import { explainNotSent, wasNotSent } from "./was-not-sent.js";

/** The response to one HTTP request. `bytes` is its whole body. */
export type Exchange = { status: number; headers: Headers; bytes: Uint8Array };

/** The settings of one attempt to send a request. */
export type SendOptions = {
  fetch: typeof fetch;
  clock: Clock;
  /** The time limit of the attempt in milliseconds. */
  timeoutMs: number;
  /** The number of the attempt, counted from 1. Errors report it. */
  attempt: number;
  /** The longest accepted response body in bytes, after decompression. */
  maxResponseBytes: number;
  /** The caller's signal. It ends the attempt. */
  signal?: AbortSignal;
};

/**
 * Makes one attempt: sends the request and reads the whole response, until `timeoutMs` has passed or the caller's
 * signal fires.
 *
 * @throws {QFPayConnectionError} if the connection fails, with `outcome` `not_sent` if the request provably did not
 *   reach the gateway, else `unknown`
 * @throws {QFPayTimeoutError} if the response is not complete in time
 * @throws {QFPayResponseError} if the response is longer than `maxResponseBytes`
 * @throws the signal's reason when it fires
 */
export async function send(url: string, init: RequestInit, options: SendOptions): Promise<Exchange> {
  const { clock, timeoutMs, attempt: attempts, signal } = options;
  signal?.throwIfAborted();
  const connects = connectFailures();
  const attempt = new AbortController();
  const removeAbortCallback = signal && onAbort(signal, () => attempt.abort(signal.reason));
  const timer = setTimer(
    clock,
    () => {
      attempt.abort(
        new QFPayTimeoutError(`The gateway gave no complete answer within ${timeoutMs} ms.`, {
          outcome: "unknown",
          attempts,
        }),
      );
    },
    timeoutMs,
  );
  try {
    // The wait must end even if an injected `fetch` ignores its signal.
    return await untilAborted(exchange(url, { ...init, signal: attempt.signal }, options), attempt.signal);
  } catch (cause) {
    if (attempt.signal.aborted) throw attempt.signal.reason;
    if (cause instanceof QFPayResponseError) throw cause;
    const notSent = wasNotSent(cause, connects);
    throw new QFPayConnectionError(
      notSent
        ? `The gateway at ${new URL(url).host} could not be reached; nothing was sent. ${explainNotSent(cause)}`
        : `The connection to ${new URL(url).host} broke before the gateway's answer was complete.`,
      { outcome: notSent ? "not_sent" : "unknown", retryable: notSent, attempts, cause },
    );
  } finally {
    clock.clearTimeout(timer);
    removeAbortCallback?.();
  }
}

/** Sends the request and reads the response. If the signal has fired when the response comes, the body is not read. */
async function exchange(
  url: string,
  init: RequestInit & { signal: AbortSignal },
  { fetch, maxResponseBytes, attempt: attempts }: SendOptions,
): Promise<Exchange> {
  const { status, headers, body } = await fetch(url, init);
  init.signal.throwIfAborted();
  try {
    return { status, headers, bytes: await readBody(body, maxResponseBytes) };
  } catch (error) {
    if (!(error instanceof BodyTooLargeError)) throw error;
    throw new QFPayResponseError(
      `The gateway's response is longer than ${maxResponseBytes} bytes and was not read. Pass maxResponseBytes where a ` +
        "download may be longer.",
      { outcome: "unknown", httpStatus: status, attempts },
    );
  }
}
