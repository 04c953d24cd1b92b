import { createRandom, type Random } from "../world/random.js";
import { checkFault, checkKind } from "./check-fault.js";
import { drawnDetails } from "./drawn-details.js";
import {
  asksForNumber,
  type Fault,
  type FaultKind,
  type FaultSubject,
  type FaultTarget,
  faultApplies,
  faultKinds,
  targetOf,
} from "./fault.js";

/** A fault that may be drawn. `weight` is its probability relative to the other faults, by default 1. */
export type WeightedFault = Fault & { readonly weight?: number };

/**
 * Repeatable random faults: the same seed and the same order of calls, deliveries and records lead to the same faults.
 *
 * @example
 * simulator.faults.random({ share: 0.3, seed: 7 });
 * simulator.faults.random({ share: 0.2, kinds: { lost: 1, duplicate: 2, reordered: 1 } });
 * simulator.faults.random({ share: 0.1, kinds: [{ kind: "reset", when: "after", path: "/trade/v1/refund" }, "close"] });
 */
export type RandomFaults = {
  /**
   * The probability, from 0 to 1, that a call, delivery attempt or new record gets one of the faults in `kinds`. To
   * give other kinds another probability, call `faults.random` again with them.
   */
  readonly share: number;
  /**
   * The faults to draw from: names of kinds, whose details are random too; complete faults; or a weight for each kind.
   * Default: every kind of call fault. A complete fault, once drawn, stays as long as its `times` or `forMs` says.
   */
  readonly kinds?: readonly (FaultKind | WeightedFault)[] | Readonly<Partial<Record<FaultKind, number>>>;
  /** Seed of the random numbers: any 32-bit integer. Default 1. */
  readonly seed?: number;
};

type Choice = { readonly kind: FaultKind; readonly weight: number; readonly fault?: WeightedFault };

/** Draws random faults for calls, delivery attempts and new records. */
export type FaultSource = {
  /** Returns the fault that a call, delivery attempt or new record gets; `undefined` for none. */
  draw(target: FaultTarget, subject: FaultSubject): Fault | undefined;
  /** Whether a fault for this path is limited to one order number. If so, the caller must read the call's number. */
  asksForNumber(path: string): boolean;
};

const ofCalls = faultKinds.filter((kind) => targetOf[kind] === "call");

function choicesOf(kinds: NonNullable<RandomFaults["kinds"]>): Choice[] {
  if (!Array.isArray(kinds)) {
    return Object.entries(kinds).map(([kind, weight]) => ({ kind: kind as FaultKind, weight }));
  }
  return kinds.map((item: FaultKind | WeightedFault) =>
    typeof item === "string" ? { kind: item, weight: 1 } : { kind: item.kind, weight: item.weight ?? 1, fault: item },
  );
}

function checkRandom({ share }: RandomFaults, choices: readonly Choice[]): void {
  if (!(share >= 0 && share <= 1)) throw new TypeError(`share is ${share}: it must be from 0 to 1.`);
  for (const { kind, weight, fault } of choices) {
    checkKind(kind);
    if (fault) checkFault(fault);
    if (!(weight >= 0 && weight < Infinity)) {
      throw new TypeError(`The weight of "${kind}" is ${weight}: it must be a number, 0 or more.`);
    }
  }
  if (!choices.some(({ weight }) => weight > 0)) throw new TypeError("kinds of random faults names none.");
}

function pick(choices: readonly Choice[], random: Random): Choice | undefined {
  let left = random.fraction() * choices.reduce((sum, { weight }) => sum + weight, 0);
  return choices.find(({ weight }) => {
    left -= weight;
    return left < 0;
  });
}

/**
 * Creates a source of random faults.
 *
 * @throws {TypeError} if a share, a kind or a weight is not valid
 */
export function createFaultSource(options: RandomFaults): FaultSource {
  const { share, kinds = ofCalls, seed = 1 } = options;
  const choices = choicesOf(kinds);
  checkRandom(options, choices);
  // Calls, deliveries and records each have their own sequence of random numbers, so the time of a delivery does not
  // change the faults of calls.
  const streams: Record<FaultTarget, Random> = {
    call: createRandom(seed),
    delivery: createRandom(seed ^ 0x5f356495),
    booking: createRandom(seed ^ 0x2c1b3c6d),
  };
  return {
    draw(target, subject) {
      const random = streams[target];
      if (random.fraction() >= share) return undefined;
      const possible = choices.filter(({ kind, fault = { kind } as Fault }) => {
        return targetOf[kind] === target && faultApplies(fault, subject);
      });
      const chosen = pick(possible, random);
      return chosen && (chosen.fault ?? drawnDetails[chosen.kind](random));
    },
    asksForNumber: (path) => choices.some(({ fault }) => fault !== undefined && asksForNumber(fault, path)),
  };
}
