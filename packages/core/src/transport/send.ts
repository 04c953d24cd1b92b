import { type Clock, setTimer } from "../clock.js";
import { QFPayConnectionError, QFPayTimeoutError } from "../errors.js";
import { watchConnects } from "./connect-failures.js";
import { untilAborted } from "./wait.js";
import { adviceOn, wasNotSent } from "./was-not-sent.js";

/** One HTTP exchange, body read to its end. */
export type Exchange = { status: number; headers: Headers; bytes: Uint8Array };

/** What `send` needs besides the request. */
export type SendOptions = {
  fetch: typeof fetch;
  clock: Clock;
  timeoutMs: number;
  attempt: number;
  signal?: AbortSignal;
};

/**
 * One attempt: sends and reads the whole answer within `timeoutMs` and the caller's signal.
 *
 * @throws {QFPayConnectionError} with `outcome` `not_sent` where the request provably never left, else `unknown`
 * @throws {QFPayTimeoutError} no complete answer in time
 * @throws the signal's reason when it fires
 */
export async function send(url: string, init: RequestInit, options: SendOptions): Promise<Exchange> {
  const { clock, timeoutMs, attempt: attempts, signal } = options;
  signal?.throwIfAborted();
  const attempt = new AbortController();
  const onAbort = () => attempt.abort(signal!.reason);
  signal?.addEventListener("abort", onAbort, { once: true });
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
  const connects = watchConnects();
  try {
    // An injected fetch may ignore its signal; the wait must end all the same.
    const response = await untilAborted(options.fetch(url, { ...init, signal: attempt.signal }), attempt.signal);
    const bytes = new Uint8Array(await untilAborted(response.arrayBuffer(), attempt.signal));
    return { status: response.status, headers: response.headers, bytes };
  } catch (cause) {
    if (attempt.signal.aborted) throw attempt.signal.reason;
    const notSent = wasNotSent(cause, connects);
    throw new QFPayConnectionError(
      notSent
        ? `The gateway could not be reached; nothing was sent. ${adviceOn(cause)}`
        : "The connection broke before the gateway's answer was complete.",
      { outcome: notSent ? "not_sent" : "unknown", retryable: notSent, attempts, cause },
    );
  } finally {
    connects.end();
    clock.clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
}
