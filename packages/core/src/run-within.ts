import { type Clock, setTimer } from "./clock.js";

/** Tells a piece of work whether its time is over. */
export class TimeLimit {
  #controller: AbortController | undefined;
  #isOver = false;

  /** Whether the time is over. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /**
   * A signal that fires when the time is over. It is created when it is first read, because a signal costs more CPU
   * time than everything else in this file.
   */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#isOver) this.#controller.abort();
    return this.#controller.signal;
  }

  /** Sets `isOver` and fires `signal`, when the time is over. */
  end(): void {
    this.#isOver = true;
    this.#controller?.abort();
  }
}

/**
 * Runs `work` and waits for it at most `ms`.
 *
 * @returns the result of the work, or `undefined` if the time was over first. The work then continues in the
 * background, and `isOver` of its `TimeLimit` is `true`. A later failure of the work is ignored, so the work must
 * clean up after itself.
 */
export function runWithin<T extends object>(
  work: (limit: TimeLimit) => Promise<T>,
  ms: number,
  clock: Clock,
  waitUntil: (work: Promise<unknown>) => void,
): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const limit = new TimeLimit();
    const running = work(limit);
    const timer = setTimer(
      clock,
      () => {
        limit.end();
        resolve(undefined);
        waitUntil(running.catch(() => {}));
      },
      ms,
    );
    const done = () => clock.clearTimeout(timer);
    running.then(done, done);
    running.then(resolve, reject);
  });
}
