import { type Clock, setTimer } from "./clock.js";

/**
 * Runs `work` and waits for it at most `ms`.
 *
 * @returns what the work resolved with, or `undefined` when the time was over first: its signal has fired then, and it
 *   goes on in the background. Its late failure is ignored here, so the work itself must undo what it began.
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
