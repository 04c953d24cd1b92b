import type { CheckoutState } from "./checkout-state.js";
import type { Environment } from "./environment.js";
import { endOrder } from "./order-keys.js";
import { readStatus, stateOf, unknown } from "./read-status.js";
import { eventsUrl } from "./read-urls.js";
import { type ServerTime, serverTimeOn } from "./server-time.js";
import { onWake } from "./wait.js";

/** The order to follow. */
export type Followed = {
  status_url: string;
  expires_at?: string | undefined;
  serverTime?: ServerTime | undefined;
};

const pollMs = 3_000; // as long as the server answers from memory
const besideStreamMs = 15_000; // a stream that died in a sleep looks open
const longestPollMs = 12_000;
const lateEveryMs = 5_000;
const tickMs = 500;

/**
 * Follows an order: by the server's event stream, and by polling where the stream is missing, silent or cut off.
 *
 * @param lateMs milliseconds for which a late payment is looked for, after the time to pay and after `failed`
 * @param tell called on every change
 * @returns a function that stops following
 */
export function followOrder(
  { status_url, expires_at, serverTime }: Followed,
  env: Environment,
  lateMs: number,
  tell: (state: CheckoutState) => void,
): () => void {
  const { clock, openEvents } = env;
  const over = new AbortController();
  const time = serverTime ?? serverTimeOn(clock);
  const expiresAt = Date.parse(expires_at ?? "");
  let current: CheckoutState = { status: "pending" };
  let told = "";
  let stream: EventSource | undefined;
  let streamDueAt = 0;
  let look = new AbortController();
  let lookDueAt = 0;
  let ticker: unknown;
  let failures = 0;
  let failedAt: number | undefined;
  let isLast: true | undefined;

  function show(state: CheckoutState): void {
    const { status } = state;
    const isFinal = status === "success" || status === "mismatch";
    // A slow `pending` of an earlier look, or a server that is behind, does not take back an end.
    if (isLast || (failedAt !== undefined && !isFinal)) return;
    current = state;
    if (status === "failed") {
      failedAt = clock.monotonic();
      closeStream();
    }
    // The key of an order that was paid with another amount stays: with it, the server says so after a reload.
    if (status === "failed" || status === "success") endOrder(env, status_url, status === "success");
    if (isFinal) end();
    else repeat();
  }

  /** Tells the current state again if the time to pay has ended, or if nothing follows. */
  function repeat(): void {
    const isExpired = (/pending|unknown/.test(current.status) && time.now() >= expiresAt) || undefined;
    const next = { ...current, isExpired, isLast };
    const text = JSON.stringify(next);
    if (text === told) return;
    told = text;
    tell(next);
  }

  function end(): void {
    isLast = true;
    repeat();
    stop();
  }

  function openStream(): void {
    if (stream || !openEvents || failedAt !== undefined || clock.monotonic() < streamDueAt) return;
    streamDueAt = clock.monotonic() + besideStreamMs;
    const opened = openEvents(eventsUrl(status_url));
    stream = opened;
    opened.addEventListener("status", ({ data }) => {
      failures = 0;
      if (stream === opened) show(stateOf(JSON.parse(data)));
    });
    opened.addEventListener("problem", () => stream === opened && show(unknown("gateway")));
    opened.addEventListener("error", () => {
      if (stream !== opened) return;
      if (opened.readyState === 2) stream = undefined; // the browser has given up
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
    look.abort(); // a look from before a sleep may hang
    const mine = new AbortController();
    look = mine;
    const state = await readStatus(env, status_url, time, mine);
    if (look !== mine || isLast) return;
    failures = state.status === "unknown" ? failures + 1 : 0;
    show(state);
    const isTooLate =
      failedAt === undefined ? time.now() >= expiresAt + lateMs : clock.monotonic() - failedAt >= lateMs;
    if (isLast) return;
    // Only after an answer, which has put the time right: the visitor's clock may have been set.
    if (isTooLate && !failures) return end();
    openStream();
    lookDueAt = clock.monotonic() + pauseMs();
  }

  function pauseMs(): number {
    if (failedAt !== undefined) return lateEveryMs;
    if (failures) return Math.min(pollMs * failures, longestPollMs);
    return stream?.readyState === 1 ? besideStreamMs : pollMs;
  }

  /** The time to pay can end, and the visitor's clock can be set, while no look is due. */
  function tick(): void {
    ticker = clock.setTimeout(tick, tickMs);
    if (time.hasJumped()) wake();
    else if (clock.monotonic() >= lookDueAt) void lookNow();
    else if (told) repeat();
  }

  function wake(): void {
    closeStream();
    void lookNow();
  }

  function stop(): void {
    isLast = true;
    look.abort();
    closeStream();
    clock.clearTimeout(ticker);
    over.abort();
  }

  onWake(env, over.signal, wake);
  // A page with an open stream cannot be kept for the back button.
  env.page?.addEventListener("pagehide", closeStream, { signal: over.signal });
  tick();
  return stop;
}
