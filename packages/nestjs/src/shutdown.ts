import { setTimeout } from "node:timers/promises";
import { Logger } from "@nestjs/common";
import type { RouteReply } from "@qfpay/core";

/** The requests of one account that are in progress, and the work that continues after their responses. */
export class RunningWork {
  /** The requests, and the work that continues after their responses. */
  readonly #work = new Set<Promise<unknown>>();
  #isEnding = false;

  /** Whether the application is ending, so that no work may begin any more. */
  get isEnding(): boolean {
    return this.#isEnding;
  }

  /** Counts a promise as work in progress until it settles, and returns it. */
  track<T>(work: Promise<T>): Promise<T> {
    this.#work.add(work);
    const done = () => void this.#work.delete(work);
    work.then(done, done); // The caller of `track` handles a rejection.
    return work;
  }

  /** Waits until no work is in progress, at most `ms`. If work remains, logs it under the name `kind`. */
  async end(ms: number, kind: string): Promise<void> {
    this.#isEnding = true;
    const timer = new AbortController();
    await Promise.race([this.#settled(), setTimeout(ms, undefined, { signal: timer.signal })]);
    timer.abort();
    if (this.#work.size > 0) new Logger("QFPay").warn(`Shutting down with ${this.#work.size} ${kind}.`);
  }

  async #settled(): Promise<void> {
    while (this.#work.size > 0) await Promise.allSettled(this.#work);
  }
}

/**
 * The reply to a request that comes while the application ends. Nothing was started, so the gateway or the customer can
 * send the request again to another process.
 */
export const shuttingDown: RouteReply = {
  status: 503,
  headers: { "content-type": "text/plain; charset=utf-8", connection: "close" },
  body: "The application is shutting down.",
};
