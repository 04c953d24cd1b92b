import type { Clock } from "./clock.js";

/** Something that went wrong and that nobody else tells the team. */
export type Fault = {
  /** What happened, its likely cause and the fix. */
  message: string;
  /** The kind of fault. Faults of one kind, thrown at one line of code, have one cause. */
  code: string;
  error?: unknown;
};

const quietMs = 60_000;
const maxCauses = 200;

type Cause = { reference: string; toldAt: number; untold: number };

/**
 * Writes faults to `console.error`: the first of a cause at once, then at most one a minute with the number of those that
 * were left out, so that a flood of one fault cannot hide another.
 *
 * @returns a function that returns the reference of the line that stands for the fault, to be told to a visitor
 */
export function faultLog(clock: Clock): (fault: Fault) => string {
  const causes = new Map<string, Cause>();
  return ({ message, code, error }) => {
    const key = `${code} ${placeOf(error)}`;
    const known = causes.get(key);
    const now = clock.monotonic();
    if (known && now - known.toldAt < quietMs) {
      known.untold++;
      return known.reference;
    }
    const reference = newReference();
    causes.delete(key);
    causes.set(key, { reference, toldAt: now, untold: 0 });
    if (causes.size > maxCauses) causes.delete(causes.keys().next().value!);
    const more = known?.untold ? ` ${known.untold} more of this kind were not written since the last one.` : "";
    const line = `[qfpay] ${message} (reference ${reference})${more}`;
    // biome-ignore lint/suspicious/noConsole: no hook was given, and a fault that nobody sees costs orders
    console.error(...(error === undefined ? [line] : [line, error]));
    return reference;
  };
}

/** A short random text that a visitor can read out and the team can search for. */
export const newReference = (): string => crypto.randomUUID().slice(0, 8);

/** The line of code that threw, as far as the runtime tells it. */
function placeOf(error: unknown): string {
  const { name, code, stack } = (typeof error === "object" && error !== null ? error : {}) as Record<string, unknown>;
  const frame = typeof stack === "string" ? /^.*(?:\bat |@).*:\d+:\d+\)?$/m.exec(stack)?.[0].trim() : undefined;
  return `${String(name)} ${String(code)} ${frame ?? ""}`;
}
