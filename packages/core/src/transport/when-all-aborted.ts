import { onAbort } from "./on-abort.js";

/** Makes signals for work that several calls share. These signals fire when the signals of all the calls have fired. */
export type AllAborted = {
  /** Makes one more signal. Each request that belongs to the work needs a signal of its own. */
  signal(): AbortSignal;
  /** Removes the listeners after the work is done. */
  end(): void;
};

/** @param signals the calls' signals; several calls may have the same signal */
export function whenAllAborted(signals: readonly AbortSignal[]): AllAborted {
  const controllers: AbortController[] = [];
  const removers: (() => void)[] = [];
  let waiting = signals.length;
  const fired = () => {
    if (--waiting === 0) for (const controller of controllers) controller.abort();
  };
  for (const signal of signals) {
    if (signal.aborted) fired();
    else removers.push(onAbort(signal, () => fired()));
  }
  return {
    signal() {
      const controller = new AbortController();
      if (waiting === 0) controller.abort();
      controllers.push(controller);
      return controller.signal;
    },
    end() {
      for (const unlisten of removers) unlisten();
    },
  };
}
