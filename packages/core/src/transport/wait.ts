import { type Clock, setTimer } from "../clock.js";
import { onAbort } from "./on-abort.js";

/** Waits `ms` on the clock; rejects with the signal's reason as soon as it fires. */
export function wait(ms: number, clock: Clock, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const unlisten =
      signal &&
      onAbort(signal, () => {
        clock.clearTimeout(timer);
        reject(signal.reason);
      });
    const timer = setTimer(
      clock,
      () => {
        unlisten?.();
        resolve();
      },
      ms,
    );
  });
}

/** Returns the work's result, or rejects with the signal's reason as soon as it fires. The work itself goes on. */
export function untilAborted<T>(work: T | Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    let unlisten: (() => void) | undefined;
    if (signal.aborted) reject(signal.reason);
    else unlisten = onAbort(signal, () => reject(signal.reason));
    Promise.resolve(work)
      .then(resolve, reject)
      .finally(() => unlisten?.());
  });
}
