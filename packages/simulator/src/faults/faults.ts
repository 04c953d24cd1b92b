import { checkFault } from "./check-fault.js";
import { type Facts, type Fault, type FaultKind, type FaultOf, type FaultTarget, faultKinds } from "./fault.js";
import { createQueue } from "./queue.js";
import { createFaultSource, type FaultSource, type RandomFaults } from "./random-faults.js";

/** The faults of a simulator: scripted, which occur in their order, and random. */
export type FaultQueue = {
  /**
   * A fault for the next call, delivery attempt or booking that fits.
   *
   * @throws {TypeError} if the kind does not exist, or a duration or number of times is not valid
   * @example
   * simulator.faults.next({ kind: "reset", when: "after", path: "/trade/v1/payment" });
   */
  next(fault: Fault): void;
  /**
   * Adds random faults, which end with `clear()`. Scripted faults come first, then the random source that was added
   * first.
   *
   * @throws {TypeError} if a share, a kind or a weight is not valid
   * @example
   * simulator.faults.random({ share: 0.3, seed: 7, kinds: ["reset", "status", "close"] });
   */
  random(faults: RandomFaults): void;
  /** Ends all faults. Effects that have begun continue: a late response, a delayed notification, a hidden record. */
  clear(): void;
  /** The number of scripted faults that have not occurred yet; `Infinity` if one of them has no limit. */
  readonly pending: number;
  /** The scripted faults that will still occur, each with the number of times that are `left`. */
  readonly waiting: readonly { readonly fault: Fault; readonly left: number }[];
  /** The options that `random` got since the last `clear()`. */
  readonly sources: readonly RandomFaults[];
  /** The number of faults that have occurred, by kind. */
  readonly counts: Readonly<Record<FaultKind, number>>;
};

/** The part of the faults that the gateway uses. */
export type Faults = FaultQueue & {
  take<Target extends FaultTarget>(target: Target, facts: Facts): FaultOf[Target] | undefined;
  /** Restores the faults with which the simulator started. */
  reset(): void;
  /** Whether `take` needs the order number of a call of this path. */
  asksForNumber(path: string): boolean;
};

/** @param now a clock in milliseconds that does not jump back */
export function createFaults(now: () => number, initial: readonly (Fault | RandomFaults)[] = []): Faults {
  const queue = createQueue(now);
  const counts = Object.fromEntries(faultKinds.map((kind) => [kind, 0])) as Record<FaultKind, number>;
  let sources: FaultSource[] = [];
  let given: RandomFaults[] = [];

  /** Returns the fault, and queues the rest of its burst for later calls. */
  function begin(fault: Fault): Fault {
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
    take<Target extends FaultTarget>(target: Target, facts: Facts) {
      // Every source draws every time, so that the result of one does not change the results of the others.
      const drawn = sources.map((source) => source.draw(target, facts)).find((fault) => fault !== undefined);
      const fault = queue.take(target, facts) ?? (drawn && begin(drawn));
      if (fault) counts[fault.kind]++;
      return fault as FaultOf[Target] | undefined;
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
