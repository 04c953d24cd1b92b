import { asksForNumber, type Fault, type FaultSubject, type FaultTarget, faultApplies, targetOf } from "./fault.js";

type Waiting = { readonly fault: Fault; left: number; readonly until: number };

/** The faults that a test has scripted. They occur in the order in which they were added. */
export type Queue = {
  add(fault: Fault): void;
  /** Returns the first fault of the kind `target` that fits the call or delivery `subject`, and uses it up once. */
  take(target: FaultTarget, subject: FaultSubject): Fault | undefined;
  /** Whether a queued fault for this path is limited to an order number. Then the call's body must be read. */
  asksForNumber(path: string): boolean;
  clear(): void;
  /** How many times the queued faults will still occur, all together. */
  readonly pending: number;
  /** The faults that will still occur, each with the remaining number of times in `left`. */
  readonly waiting: readonly { readonly fault: Fault; readonly left: number }[];
};

/**
 * Creates the queue of scripted faults.
 *
 * @param now returns the time of a monotonic clock in milliseconds
 */
export function createQueue(now: () => number): Queue {
  let waiting: Waiting[] = [];
  const activeFaults = () => {
    if (waiting.length > 0) waiting = waiting.filter(({ left, until }) => left > 0 && until > now());
    return waiting;
  };
  return {
    add(fault) {
      const { forMs, times = forMs === undefined ? 1 : Infinity } = fault;
      waiting.push({ fault, left: times, until: forMs === undefined ? Infinity : now() + forMs });
    },
    take(target, subject) {
      const found = activeFaults().find(({ fault }) => targetOf[fault.kind] === target && faultApplies(fault, subject));
      if (found) found.left--;
      return found?.fault;
    },
    asksForNumber: (path) => waiting.some(({ fault }) => asksForNumber(fault, path)),
    clear() {
      waiting = [];
    },
    get waiting() {
      return activeFaults().map(({ fault, left }) => ({ fault, left }));
    },
    get pending() {
      return activeFaults().reduce((sum, { left }) => sum + left, 0);
    },
  };
}
