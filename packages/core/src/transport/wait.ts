import { type Clock, setTimer } from "../clock.js";
import { onAbort } from "./on-abort.js";

/** Waits `ms` milliseconds of the clock's time. Rejects with the signal's reason as soon as the signal fires. */
export function wait(ms: number, clock: Clock, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const removeAbortCallback =
      signal &&
      onAbort(signal, () => {
        clock.clearTimeout(timer);
        reject(signal.reason);
      });
    const timer = setTimer(
      clock,
      () => {
        removeAbortCallback?.();
        resolve();
      },
      ms,
    );
  });
}

/**
 * Waits for the result of the work. Rejects with the signal's reason as soon as the signal fires, while the work itself
 * continues.
 */
export function untilAborted<T>(work: T | Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    let removeAbortCallback: (() => void) | undefined;
    if (signal.aborted) reject(signal.reason);
    else removeAbortCallback = onAbort(signal, () => reject(signal.reason));
    Promise.resolve(work).then(
      (result) => {
        removeAbortCallback?.();
        resolve(result);
      },
      (error) => {
        removeAbortCallback?.();
        reject(error);
      },
    );
  });
}
