import type { Environment } from "./environment.js";

/**
 * Fetches and reads a response within `ms` milliseconds of the environment's clock. Without the limit, a connection
 * that broke while the device slept could stay pending for ever.
 *
 * @param controller aborts the request when the time is over; callers may abort it earlier
 */
export async function boundedFetch<T>(
  { clock, fetch }: Environment,
  url: string,
  init: RequestInit,
  ms: number,
  controller: AbortController,
  read: (response: Response) => Promise<T>,
): Promise<T> {
  const timer = clock.setTimeout(() => controller.abort(), ms);
  try {
    return await read(await fetch(url, { ...init, cache: "no-store", signal: controller.signal }));
  } finally {
    clock.clearTimeout(timer);
  }
}
