import { type Clock, setTimer } from "../clock.js";

/** Waits `ms` on the clock; rejects with the signal's reason as soon as it fires. */
export function wait(ms: number, clock: Clock, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      clock.clearTimeout(timer);
      reject(signal!.reason);
    };
    const timer = setTimer(
      clock,
      () => {
        signal?.removeEventListener("abort", onAbort);
        resolve();
      },
      ms,
    );
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

/** The work's result, or the signal's reason as soon as it fires; the work itself goes on. */
export function untilAborted<T>(work: T | Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    const onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    Promise.resolve(work)
      .then(resolve, reject)
      .finally(() => signal.removeEventListener("abort", onAbort));
  });
}
