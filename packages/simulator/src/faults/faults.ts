import { checkFault } from "./check-fault.js";
import {
  type Fault,
  type FaultByTarget,
  type FaultKind,
  type FaultSubject,
  type FaultTarget,
  faultKinds,
} from "./fault.js";
import { createQueue } from "./queue.js";
import { createFaultSource, type FaultSource, type RandomFaults } from "./random-faults.js";

/** The faults of a simulator. Scripted faults occur in the given order; random faults are chosen by random numbers. */
export type FaultQueue = {
  /**
   * Adds a fault for the next call, delivery attempt or new record to which the fault applies.
   *
   * @throws {TypeError} if the kind does not exist, or a duration or number of times is not valid
   * @example
   * simulator.faults.next({ kind: "reset", when: "after", path: "/trade/v1/payment" });
   */
  next(fault: Fault): void;
  /**
   * Adds random faults, which end with `clear()`. If several faults apply, scripted faults come first, then random
   * faults in the order in which they were added.
   *
   * @throws {TypeError} if a share, a kind or a weight is not valid
   * @example
   * simulator.faults.random({ share: 0.3, seed: 7, kinds: ["reset", "status", "close"] });
   */
  random(faults: RandomFaults): void;
  /** Ends all faults. Effects that have begun continue: a late response, a delayed notification, a hidden record. */
  clear(): void;
  /** The number of times that scripted faults will still occur; `Infinity` if one of them has no limit. */
  readonly pending: number;
  /** The scripted faults that will still occur, each with the remaining number of times in `left`. */
  readonly waiting: readonly { readonly fault: Fault; readonly left: number }[];
  /** The options of the random faults that were added since the last `clear()`. */
  readonly sources: readonly RandomFaults[];
  /** The number of faults that have occurred, by kind. */
  readonly counts: Readonly<Record<FaultKind, number>>;
};

/** The faults of a simulator, with the methods that only the simulator itself uses. */
export type Faults = FaultQueue & {
  /** Chooses the fault for a call, delivery attempt or new record, if one applies, and counts it. */
  take<Target extends FaultTarget>(target: Target, subject: FaultSubject): FaultByTarget[Target] | undefined;
  /** Ends all faults, sets `counts` to zero, and adds the initial faults again. */
  reset(): void;
  /** Whether a fault for this path depends on the order number, so that `take` must be given the number. */
  asksForNumber(path: string): boolean;
};

/**
 * Creates the faults of a simulator.
 *
 * @param now returns the time of a monotonic clock in milliseconds
 * @param initial the faults with which the simulator starts
 */
export function createFaults(now: () => number, initial: readonly (Fault | RandomFaults)[] = []): Faults {
  const queue = createQueue(now);
  const counts = Object.fromEntries(faultKinds.map((kind) => [kind, 0])) as Record<FaultKind, number>;
  let sources: FaultSource[] = [];
  let given: RandomFaults[] = [];

  /** Returns the fault that was drawn. If it is to occur several times, queues the later occurrences. */
  function activate(fault: Fault): Fault {
    const { times = fault.forMs === undefined ? 1 : Infinity } = fault;
    if (times > 1) queue.add({ ...fault, times: times - 1 });
    return fault;
  }

  function addInitial(): void {
    for (const fault of initial) "share" in fault ? faults.random(fault) : faults.next(fault);
  }

  const faults: Faults = {
    next(fault) {
      checkFault(fault);
      queue.add(fault);
    },
    random(options) {
      sources.push(createFaultSource(options));
      given.push(options);
    },
    clear() {
      queue.clear();
      sources = [];
      given = [];
    },
    get pending() {
      return queue.pending;
    },
    get waiting() {
      return queue.waiting;
    },
    get sources() {
      return [...given];
    },
    get counts() {
      return { ...counts };
    },
    take<Target extends FaultTarget>(target: Target, subject: FaultSubject) {
      // Every source of random faults draws each time, even if an earlier source has already drawn a fault. So no
      // source's faults depend on the other sources.
      const drawn = sources.map((source) => source.draw(target, subject)).find((fault) => fault !== undefined);
      const fault = queue.take(target, subject) ?? (drawn && activate(drawn));
      if (fault) counts[fault.kind]++;
      return fault as FaultByTarget[Target] | undefined;
    },
    reset() {
      faults.clear();
      for (const kind of faultKinds) counts[kind] = 0;
      addInitial();
    },
    asksForNumber: (path) => queue.asksForNumber(path) || sources.some((source) => source.asksForNumber(path)),
  };
  addInitial();
  return faults;
}
