import { type Fault, type FaultKind, faultKinds, targetOf } from "./fault.js";

/** Checks that a kind of fault exists. @throws {TypeError} if it does not */
export function checkKind(kind: FaultKind): void {
  if (Object.hasOwn(targetOf, kind)) return;
  throw new TypeError(`"${kind}" is no kind of fault. Known are ${faultKinds.join(", ")}.`);
}

const counted: ReadonlySet<string> = new Set(["times", "copies"]);
const measured: ReadonlySet<string> = new Set(["ms", "forMs", ...counted]);

/**
 * Checks the options of a fault.
 *
 * @throws {TypeError} if the kind does not exist, or a duration or number of times is not valid
 */
export function checkFault(fault: Fault): void {
  checkKind(fault.kind);
  for (const [name, value] of Object.entries(fault) as [string, unknown][]) {
    if (!measured.has(name) || value === undefined) continue;
    const whole = !counted.has(name) || value === Infinity || Number.isInteger(value);
    if (typeof value === "number" && value >= 0 && whole) continue;
    throw new TypeError(`${name} of the fault "${fault.kind}" is ${String(value)}: it must be a number, 0 or more.`);
  }
}
