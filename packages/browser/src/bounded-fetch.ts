import type { Environment } from "./environment.js";

/**
 * Fetches with a bound on the time, on the environment's clock. A connection that died while the device slept would
 * otherwise never end.
 *
 * @param controller ends the request
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
