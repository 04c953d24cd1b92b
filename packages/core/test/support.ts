import { type Clock, QFPay, type QFPayOptions } from "../src/index.js";
import { type FakeClock, fakeClock } from "../src/testing/fake-clock.js";

/** The app code of the test merchant. */
export const appCode = "0123456789ABCDEF0123456789ABCDEF";
/** The client key of the test merchant, with which its requests are signed. */
export const clientKey = "5f4dcc3b5aa765d61d8327deb882cf99";
/** The transaction number of most payments in the tests. */
export const syssn = "20260101000300020000000001";

/** One request that the client sent, as the injected `fetch` received it. */
export type Sent = {
  url: string;
  /** The path of the URL. */
  path: string;
  method: string;
  headers: Record<string, string>;
  body: string;
  /** The form parameters in the body. */
  params: Record<string, string>;
  /** The time of the request in milliseconds, by the fake clock's `monotonic`. */
  at: number;
  /** The signal that was passed to `fetch`. */
  signal: AbortSignal | undefined;
};

/** A reply of the injected `fetch`; an `Error` makes `fetch` reject. */
export type Reply = Response | Error | (() => Response | Promise<Response>);

const textsOfJson = new WeakMap<Response, string>();

/** Makes a response with a JSON body; a string becomes the body as it is. */
export const json = (value: unknown, status = 200, headers: Record<string, string> = {}): Response => {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const response = new Response(text, { status, headers });
  textsOfJson.set(response, text);
  return response;
};

/** Returns a copy of a response whose body is still unread. Of `json`'s responses, a new one takes less time than a clone. */
function copyOf(response: Response): Response {
  const text = textsOfJson.get(response);
  if (text === undefined) return response.clone();
  return new Response(text, { status: response.status, headers: response.headers });
}

/** Makes a 429 response. */
export const tooMany = (retryAfter?: string): Response =>
  new Response("slow down", { status: 429, headers: retryAfter === undefined ? {} : { "retry-after": retryAfter } });

/** Makes the body of a successful payment's response. @param over members that replace the usual ones */
export const paid = (over: Record<string, unknown> = {}) => ({
  respcd: "0000",
  resperr: "success",
  respmsg: "",
  syssn,
  txamt: "1000",
  txcurrcd: "HKD",
  pay_type: "800201",
  out_trade_no: "A-1001",
  txdtm: "2026-01-01 12:00:00",
  sysdtm: "2026-01-01 12:00:01",
  qrcode: "weixin://wxpay/bizpayurl?pr=abc",
  ...over,
});

/** Makes the gateway's record of a paid order. @param over members that replace the usual ones */
export const record = (over: Record<string, unknown> = {}) => ({
  syssn,
  out_trade_no: "A-1001",
  txamt: "1000",
  txcurrcd: "HKD",
  pay_type: "800201",
  order_type: "payment",
  respcd: "0000",
  errmsg: "",
  cancel: "0",
  txdtm: "2026-01-01 12:00:00",
  sysdtm: "2026-01-01 12:00:01",
  ...over,
});

/** Makes the body of a query's response with these records. */
export const query = (...data: unknown[]) => ({
  respcd: "0000",
  resperr: "",
  respmsg: "",
  page: 1,
  page_size: 10,
  data,
});

/** Makes a reply that never arrives. */
export const never = () => new Promise<Response>(() => {});

/** An error as undici throws it when the connection cannot be opened. */
export const refusedError = () =>
  Object.assign(new TypeError("fetch failed"), {
    cause: Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:9"), { code: "ECONNREFUSED" }),
  });
/** An error as undici throws it when the connection breaks after the request was sent. */
export const resetError = () =>
  Object.assign(new TypeError("fetch failed"), {
    cause: Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }),
  });

/** Wraps a clock to count the timers that were set and the timers that have not fired yet. */
export function countedClock(clock: Clock): Clock & { set(): number; pending(): number } {
  const handles = new Set<unknown>();
  let set = 0;
  return {
    ...clock,
    setTimeout(callback, ms) {
      set++;
      const handle = clock.setTimeout(() => {
        handles.delete(handle);
        callback();
      }, ms);
      handles.add(handle);
      return handle;
    },
    clearTimeout(handle) {
      handles.delete(handle);
      clock.clearTimeout(handle);
    },
    set: () => set,
    pending: () => handles.size,
  };
}

/** A client under test, its clock, the requests that it sent, and the options with which it was made. */
export type World = { qfpay: QFPay; clock: FakeClock; sent: Sent[]; options: QFPayOptions };

/**
 * Makes a client whose `fetch` returns `replies` in turn and repeats the last one, and whose clock stands still. By
 * default `random` is 0, so that a retry waits only as long as `Retry-After` says.
 */
export function clientWithFetch(
  replies: Reply[] | ((sent: Sent) => Reply),
  options: Partial<QFPayOptions> = {},
  start?: number,
): World {
  const clock = fakeClock(start);
  const sent: Sent[] = [];
  const fetch = async (input: string | URL | Request, init?: RequestInit) => {
    const url = String(input);
    const body = String(init?.body ?? "");
    const request: Sent = {
      url,
      path: new URL(url).pathname,
      method: String(init?.method),
      headers: Object.fromEntries(new Headers(init?.headers as Record<string, string>)),
      body,
      params: Object.fromEntries(new URLSearchParams(body)),
      at: clock.monotonic(),
      signal: init?.signal ?? undefined,
    };
    sent.push(request);
    const reply =
      typeof replies === "function" ? replies(request) : replies[Math.min(sent.length, replies.length) - 1]!;
    if (reply instanceof Error) throw reply;
    return reply instanceof Response ? copyOf(reply) : reply();
  };
  const all: QFPayOptions = {
    appCode,
    clientKey,
    clock,
    fetch: fetch as typeof globalThis.fetch,
    random: () => 0,
    ...options,
  };
  return { qfpay: new QFPay(all), clock, sent, options: all };
}

/** How a promise ended: its `value` or `error`, and the time `at` which it ended, in milliseconds of the fake clock. */
export type Outcome<T> = { state: "pending" | "fulfilled" | "rejected"; value?: T; error?: Loose; at?: number };

/** Returns an object that shows later how the promise ended. A rejection does not end the process. */
export function watch<T>(promise: Promise<T>, clock?: FakeClock): Outcome<T> {
  const outcome: Outcome<T> = { state: "pending" };
  promise.then(
    (value) => Object.assign(outcome, { state: "fulfilled", value, at: clock?.monotonic() }),
    (error) => Object.assign(outcome, { state: "rejected", error, at: clock?.monotonic() }),
  );
  return outcome;
}

/** Moves the fake clock by `ms`, and returns the call's result. Throws if the call has not ended by then. */
export async function run<T>(clock: FakeClock, call: Promise<T>, ms = 300_000): Promise<T> {
  const outcome = watch(call);
  await clock.advance(ms);
  if (outcome.state === "pending") throw new Error(`still pending after ${ms} ms`);
  return call;
}

/** Returns the error with which a promise rejects, and fails if it does not reject. */
export async function rejection(promise: Promise<unknown>): Promise<Loose> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("expected a rejection");
}

/** The parameters of a payment by QR code. */
export const payment = { pay_type: "800201", txamt: 1000, txcurrcd: "HKD", out_trade_no: "A-1001" } as const;
/** The parameters of a refund. */
export const refund = { syssn, out_trade_no: "R-1001", txamt: 500 } as const;

/**
 * A value whose type does not matter to the test.
 * biome-ignore lint/suspicious/noExplicitAny: a test inspects values of unknown types
 */
export type Loose = any;

/** Returns `value`. A one-line callback passes a call with a side effect, such as `list.push(x)`, as `_effect`. */
export const doThenReturn = <T>(_effect: unknown, value: T): T => value;

/** Imitates a rejected promise and counts the calls of `then`. Node would end if nobody called it. */
export function rejectedPromise(): { promise: Promise<never>; handled: () => number } {
  let handled = 0;
  const then = (_ok: unknown, fail?: (error: Error) => void) => {
    handled++;
    fail?.(new Error("failed later"));
  };
  const promise = { then } as unknown as Promise<never>;
  return { promise, handled: () => handled };
}
