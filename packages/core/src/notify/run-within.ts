import { type Clock, setTimer } from "../clock.js";

/**
 * Runs `work` and waits for it at most `ms`. Returns whether it finished in time; when it did not, its signal fires and
 * it goes on in the background, its late failure swallowed (the work itself has undone its claim by then).
 */
export async function runWithin(
  work: (signal: AbortSignal) => Promise<void>,
  ms: number,
  clock: Clock,
  waitUntil: (work: Promise<unknown>) => void,
): Promise<boolean> {
  const controller = new AbortController();
  const running = work(controller.signal);
  let timer: unknown;
  const timeout = new Promise<false>((resolve) => {
    timer = setTimer(clock, () => resolve(false), ms);
  });
  try {
    const inTime = await Promise.race([running.then(() => true), timeout]);
    if (!inTime) {
      controller.abort();
      waitUntil(running.catch(() => {}));
    }
    return inTime;
  } finally {
    clock.clearTimeout(timer);
  }
}
