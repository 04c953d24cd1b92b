import type { Fault, FaultKind } from "../faults/fault.js";
import type { FaultQueue } from "../faults/faults.js";
import type { RandomFaults } from "../faults/random-faults.js";
import { ControlError } from "./input.js";

const needed: Partial<Record<FaultKind, Readonly<Record<string, readonly unknown[] | "number">>>> = {
  latency: { ms: "number" },
  delayed: { ms: "number" },
  hidden: { ms: "number" },
  reset: { when: ["before", "after"] },
  status: { status: [500, 502, 503], when: ["before", "after"] },
};

/** Describes as JSON the faults that have not occurred yet, and how many faults of each kind have occurred. */
export const faultState = (faults: FaultQueue) => ({
  // JSON has no Infinity, so "endless" stands for it.
  waiting: faults.waiting.map(({ fault, left }) => ({
    fault: { ...fault, ...(fault.times === Number.POSITIVE_INFINITY ? { times: "endless" } : {}) },
    left: Number.isFinite(left) ? left : "endless",
  })),
  random: faults.sources,
  counts: faults.counts,
});

/** Parses a fault from JSON, where `times: "endless"` stands for `Infinity`. @throws {ControlError} 400 */
export function faultOf(body: Readonly<Record<string, unknown>>): Fault {
  const fault = body.times === "endless" ? { ...body, times: Number.POSITIVE_INFINITY } : body;
  for (const [name, allowed] of Object.entries(needed[body.kind as FaultKind] ?? {})) {
    const value = body[name];
    if (allowed === "number" ? typeof value === "number" : allowed.includes(value)) continue;
    const wanted = allowed === "number" ? "a number" : allowed.join(", ");
    throw new ControlError(400, `The fault "${String(body.kind)}" needs ${name}: ${wanted}.`);
  }
  return fault as unknown as Fault;
}

/** Parses random faults from JSON. @throws {ControlError} 400 */
export function randomFaultsOf({ share, kinds, seed }: Readonly<Record<string, unknown>>): RandomFaults {
  if (typeof share !== "number") throw new ControlError(400, "share must be a number from 0 to 1.");
  if (kinds !== undefined && (typeof kinds !== "object" || kinds === null)) {
    throw new ControlError(400, "kinds must be a list of kinds or weights by kind.");
  }
  if (seed !== undefined && !Number.isInteger(seed)) throw new ControlError(400, "seed must be a whole number.");
  return { share, kinds: kinds as RandomFaults["kinds"], seed: seed as number | undefined };
}
