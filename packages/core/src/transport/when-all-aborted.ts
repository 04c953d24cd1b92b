import { onAbort } from "./on-abort.js";

/** Makes signals for work that several calls share. A signal fires when the signals of all the calls have fired. */
export type AllAborted = {
  /** Makes a signal that aborts one request when all calls that wait for it have been aborted. */
  signal(): AbortSignal;
  /** Removes all listeners from the calls' signals. */
  end(): void;
};

/**
 * Watches the signals of calls that share work, which may be aborted only when all of these calls are aborted.
 *
 * @param signals the calls' signals; several calls may have the same signal
 */
export function whenAllAborted(signals: readonly AbortSignal[]): AllAborted {
  const controllers: AbortController[] = [];
  const removeCallbacks: (() => void)[] = [];
  let openSignals = signals.length;
  const onOneAbort = () => {
    if (--openSignals === 0) for (const controller of controllers) controller.abort();
  };
  for (const signal of signals) {
    if (signal.aborted) onOneAbort();
    else removeCallbacks.push(onAbort(signal, () => onOneAbort()));
  }
  return {
    signal() {
      const controller = new AbortController();
      if (openSignals === 0) controller.abort();
      controllers.push(controller);
      return controller.signal;
    },
    end() {
      for (const removeCallback of removeCallbacks) removeCallback();
    },
  };
}
