import type { Environment } from "./environment.js";
import type { ServerTime } from "./server-time.js";

/**
 * Fetches and reads a response within `ms` milliseconds. Without the limit, a connection that broke while the device
 * slept could stay pending for ever. The response's `Date` header corrects `time`, the estimate of the server's time.
 *
 * @param controller aborts the request when the time is over; callers may abort it earlier
 */
export async function boundedFetch<T>(
  { clock, fetch }: Environment,
  url: string,
  init: RequestInit,
  ms: number,
  time: ServerTime,
  controller: AbortController,
  read: (response: Response) => Promise<T>,
): Promise<T> {
  const timer = clock.setTimeout(() => controller.abort(), ms);
  const sentAt = clock.now();
  try {
    const response = await fetch(url, { ...init, cache: "no-store", signal: controller.signal });
    time.readDateHeader(response.headers.get("date"), sentAt);
    return await read(response);
  } finally {
    clock.clearTimeout(timer);
  }
}
