import type { RouteReply } from "@qfpay/core";

/** Counts the work in progress, so that a shutdown can wait for it. */
export class RunningWork {
  readonly #work = new Set<Promise<unknown>>();

  track<T>(work: Promise<T>): Promise<T> {
    this.#work.add(work);
    const done = () => void this.#work.delete(work);
    work.then(done, done); // whoever started it is told of its failure
    return work;
  }

  /** Waits until nothing is under way, at most `ms`. Returns how much still is. */
  async drained(ms: number): Promise<number> {
    let timer: NodeJS.Timeout | undefined;
    let isOver = false;
    const over = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        isOver = true;
        resolve();
      }, ms);
    });
    // Work in progress may start further work.
    while (this.#work.size > 0 && !isOver) await Promise.race([Promise.allSettled(this.#work), over]);
    clearTimeout(timer);
    return this.#work.size;
  }
}

/** Nothing was started: the gateway delivers again, and a customer pays, at this application's next process. */
export const shuttingDown: RouteReply = {
  status: 503,
  headers: { "content-type": "text/plain; charset=utf-8", connection: "close" },
  body: "The application is shutting down.",
};
