import type { Clock } from "@qfpay/core";
import { unref } from "../world/scheduler.js";
import type { Delivery } from "./delivery.js";

const timeoutMs = 10_000;

/** An HTTP request with which a notification is sent. */
export type Outgoing = { url: string; body: Uint8Array; headers: Record<string, string> };

/** The outcome of one attempt to deliver a notification. */
export type SendResult = Pick<Delivery, "outcome" | "status" | "detail">;

/** Sends one POST request, which is aborted after ten seconds or by `signal`. The returned promise never rejects. */
export async function send(
  out: Outgoing,
  fetch: typeof globalThis.fetch,
  clock: Clock,
  signal: AbortSignal,
): Promise<SendResult> {
  const ended = new AbortController();
  let late = false;
  const end = () => ended.abort(late ? new Error("no answer within 10 s") : signal.reason);
  const timer = unref(
    clock.setTimeout(() => {
      late = true;
      end();
    }, timeoutMs),
  );
  const stopped = new Promise<never>((_, reject) => {
    ended.signal.addEventListener("abort", () => reject(ended.signal.reason), { once: true });
  });
  stopped.catch(() => {}); // Prevents an unhandled rejection after the race below.
  // `AbortSignal.any()` would use memory for every attempt until the simulator is closed, so a listener is used.
  signal.addEventListener("abort", end, { once: true });
  if (signal.aborted) end();
  try {
    const { url, body, headers } = out;
    const answered = fetch(url, {
      method: "POST",
      body: body as RequestInit["body"],
      headers,
      redirect: "manual",
      signal: ended.signal,
    });
    const response = await Promise.race([answered, stopped]);
    // Compares the bytes, because text() would drop a byte order mark and accept a response that the gateway refuses.
    const text = Buffer.from(await Promise.race([response.arrayBuffer(), stopped])).toString();
    const acknowledged = response.status === 200 && text === "SUCCESS";
    return { outcome: acknowledged ? "acknowledged" : "refused", status: response.status, detail: text.slice(0, 200) };
  } catch (error) {
    const { message, cause } = error as Error;
    const detail = cause instanceof Error ? `${message}: ${cause.message}` : message;
    return { outcome: late ? "timeout" : "failed", status: undefined, detail };
  } finally {
    clock.clearTimeout(timer);
    signal.removeEventListener("abort", end);
  }
}
