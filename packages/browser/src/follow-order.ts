import { type CheckoutState, isFinal } from "./checkout-state.js";
import type { Environment } from "./environment.js";
import { endOrder } from "./order-keys.js";
import { checkoutStateOf, readStatus, unknownState } from "./read-status.js";
import { eventsUrl } from "./read-urls.js";
import { type ServerTime, serverTimeOn } from "./server-time.js";
import { onWake } from "./wait.js";

/** An order to watch. If `expires_at` is missing, the server's status responses should state it. */
export type Followed = {
  /** The URL at which the order's status is read. It contains the visitor's token. */
  status_url: string;
  /** The end of the time to pay by the server's clock, in ISO 8601. */
  expires_at?: string | undefined;
  /** The server's time, as estimated when the order was started. */
  serverTime?: ServerTime | undefined;
};

// The checkout routes reuse a status for `statusTtlMs` (default 3 s), so faster polling would get the same status.
const pollMs = 3_000;
// While the event stream is open, the status is polled too, because the stream may have broken unnoticed.
const besideStreamMs = 15_000;
const longestPollMs = 12_000;
const lateEveryMs = 5_000;
const tickMs = 500;
// QR codes of QFPay can be paid for two hours at most, and few hosted pages can be paid for longer.
const longestOrderMs = 7_200_000;

/**
 * Watches an order by the server's event stream, and by polling if the stream is missing, silent or cut off.
 *
 * @param lateMs milliseconds for which the order is still watched for a late payment, after the time to pay is over
 *   or the order has `failed`. If neither the order nor the server states the time to pay, two hours from this call are
 *   assumed
 * @param report receives the state after every change
 * @returns a function that stops the watching
 */
export function followOrder(
  { status_url, expires_at, serverTime }: Followed,
  env: Environment,
  lateMs: number,
  report: (state: CheckoutState) => void,
): () => void {
  const { clock, openEvents } = env;
  const over = new AbortController();
  const time = serverTime ?? serverTimeOn(clock);
  let watchedFrom = clock.monotonic();
  let expiresAt = Date.parse(expires_at ?? "");
  let current: CheckoutState = { status: "pending" };
  let lastReported = "";
  let stream: EventSource | undefined;
  let streamDueAt = 0;
  let currentRead = new AbortController();
  let lookDueAt = 0;
  let ticker: unknown;
  let failures = 0;
  let hasFailed = false;
  let refusedAt: number | undefined;
  let isLast: true | undefined;

  function show(state: CheckoutState): void {
    const { status, reason } = state;
    // Only a response changes `refusedAt`. A network failure does not show whether the server accepts the URL.
    if (reason === "not_found") refusedAt ??= clock.monotonic();
    else if (!reason || reason === "gateway") refusedAt = undefined;
    // A `pending` that arrives late, or from a server with older data, must not replace `failed` or a final status.
    if (isLast || (hasFailed && !isFinal(status))) return;
    current = state;
    if (state.expires_at) expiresAt = Date.parse(state.expires_at);
    if (status === "failed") {
      hasFailed = true;
      watchedFrom = clock.monotonic();
      closeStream();
    }
    // After `mismatch` the idempotency key stays stored, so that a reloaded page learns of the mismatch from the server
    // and creates no new order.
    if (status === "failed" || status === "success") endOrder(env, status_url, status === "success");
    if (isFinal(status)) end();
    else repeat();
  }

  /** Reports the current state if it differs from the last reported state, for example when the time to pay is over. */
  function repeat(): void {
    const isExpired = (/pending|unknown/.test(current.status) && time.now() >= expiresAt) || undefined;
    const next = { ...current, isExpired, isLast };
    const text = JSON.stringify(next);
    if (text === lastReported) return;
    lastReported = text;
    report(next);
  }

  function end(): void {
    isLast = true;
    repeat();
    stop();
  }

  function openStream(): void {
    if (stream || !openEvents || hasFailed || clock.monotonic() < streamDueAt) return;
    streamDueAt = clock.monotonic() + besideStreamMs;
    const opened = openEvents(eventsUrl(status_url));
    stream = opened;
    // The listener needs no check for a closed stream, because such a stream dispatches no event.
    opened.addEventListener("status", ({ data }) => {
      failures = 0;
      show(checkoutStateOf(JSON.parse(data)));
    });
    opened.addEventListener("problem", () => show(unknownState("gateway")));
    opened.addEventListener("error", () => {
      if (stream?.readyState === 2) stream = undefined; // A closed stream never reconnects. `openStream` replaces it.
      lookDueAt = 0;
    });
  }

  function closeStream(): void {
    stream?.close();
    stream = undefined;
    streamDueAt = 0;
  }

  async function lookNow(): Promise<void> {
    lookDueAt = Infinity;
    currentRead.abort(); // After the device has slept, the response to an earlier read may never come.
    const mine = new AbortController();
    currentRead = mine;
    const state = await readStatus(env, status_url, time, mine);
    if (currentRead !== mine || isLast) return;
    failures = state.status === "unknown" ? failures + 1 : 0;
    show(state);
    if (isLast) return;
    const watchedMs = clock.monotonic() - watchedFrom;
    const lateBy = hasFailed ? watchedMs : expiresAt ? time.now() - expiresAt : watchedMs - longestOrderMs;
    const isRefused = state.reason === "not_found" && clock.monotonic() - refusedAt! >= lateMs;
    // If the server no longer knows the URL, the last state is `unknown` and not `failed`: the order may have been paid
    // after the last status.
    if (isRefused) current = state;
    // Without a response (`failures`), the time is not certain: its `Date` header corrects the visitor's clock.
    if (isRefused || (lateBy >= lateMs && !failures)) return end();
    openStream();
    lookDueAt = clock.monotonic() + pauseMs();
  }

  function pauseMs(): number {
    if (hasFailed) return lateEveryMs;
    if (failures) return Math.min(pollMs * failures, longestPollMs);
    return stream?.readyState === 1 ? besideStreamMs : pollMs;
  }

  /** Checks the time to pay and the visitor's clock every `tickMs`, which is more often than the status is read. */
  function tick(): void {
    ticker = clock.setTimeout(tick, tickMs);
    if (time.hasJumped()) wake();
    else if (clock.monotonic() >= lookDueAt) void lookNow();
    else if (lastReported) repeat();
  }

  function wake(): void {
    closeStream();
    void lookNow();
  }

  function stop(): void {
    isLast = true;
    currentRead.abort();
    closeStream();
    clock.clearTimeout(ticker);
    over.abort();
  }

  onWake(env, over.signal, wake);
  // Browsers keep a page for the back button only if the page has no open stream.
  env.page?.addEventListener("pagehide", closeStream, { signal: over.signal });
  tick();
  return stop;
}
