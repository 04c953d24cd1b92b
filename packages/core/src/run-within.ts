import { type Clock, setTimer } from "./clock.js";

/**
 * Runs `work` and waits for it at most `ms`.
 *
 * @returns the result of the work, or `undefined` if the time was over first. The work's signal has then fired, and the
 *   work goes on in the background. A late failure of it is ignored here, so the work must clean up after itself.
 */
export async function runWithin<T extends object>(
  work: (signal: AbortSignal) => Promise<T>,
  ms: number,
  clock: Clock,
  waitUntil: (work: Promise<unknown>) => void,
): Promise<T | undefined> {
  const controller = new AbortController();
  const running = work(controller.signal);
  let timer: unknown;
  const timeout = new Promise<undefined>((resolve) => {
    timer = setTimer(clock, () => resolve(undefined), ms);
  });
  try {
    const result = await Promise.race([running, timeout]);
    if (result === undefined) {
      controller.abort();
      waitUntil(running.catch(() => {}));
    }
    return result;
  } finally {
    clock.clearTimeout(timer);
  }
}
