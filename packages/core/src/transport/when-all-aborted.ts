import { onAbort } from "./on-abort.js";

/** Signals that fire once all the signals of the calls that wait for the same work have fired. */
export type AllAborted = {
  /** Makes one more signal. Each request has one of its own. */
  signal(): AbortSignal;
  /** Removes the listeners, once the work is done. */
  end(): void;
};

/** @param signals those of the calls, which may contain the same signal more than once */
export function whenAllAborted(signals: readonly AbortSignal[]): AllAborted {
  const controllers: AbortController[] = [];
  const lettingGo: (() => void)[] = [];
  let waiting = signals.length;
  const fired = () => {
    if (--waiting === 0) for (const controller of controllers) controller.abort();
  };
  for (const signal of signals) {
    if (signal.aborted) fired();
    else lettingGo.push(onAbort(signal, () => fired()));
  }
  return {
    signal() {
      const controller = new AbortController();
      if (waiting === 0) controller.abort();
      controllers.push(controller);
      return controller.signal;
    },
    end() {
      for (const letGo of lettingGo) letGo();
    },
  };
}
