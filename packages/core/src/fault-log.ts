import type { Clock } from "./clock.js";

/** A fault whose details are not shown to visitors, so that the developers learn of it only through this log. */
export type Fault = {
  /** A description of the fault, its likely cause and the fix. */
  message: string;
  /** The kind of fault. Faults of one kind that were thrown by the same line of code are taken to have one cause. */
  code: string;
  /** The error that was caught, if an error caused the fault. */
  error?: unknown;
};

const logIntervalMs = 60_000;
const maxCauses = 200;

type LoggedCause = { reference: string; loggedAt: number; suppressed: number };

/**
 * Writes faults to `console.error`: the first fault of each cause at once, then at most one line a minute per cause,
 * with the number of faults that were left out. A flood of one fault thus cannot hide another.
 *
 * @returns a function that logs a fault and returns the reference of its log line, which a visitor can be shown
 */
export function createFaultLog(clock: Clock): (fault: Fault) => string {
  const causes = new Map<string, LoggedCause>();
  return ({ message, code, error }) => {
    const key = `${code} ${placeOf(error)}`;
    const loggedCause = causes.get(key);
    const now = clock.monotonic();
    if (loggedCause && now - loggedCause.loggedAt < logIntervalMs) {
      loggedCause.suppressed++;
      return loggedCause.reference;
    }
    const reference = newReference();
    causes.delete(key);
    causes.set(key, { reference, loggedAt: now, suppressed: 0 });
    if (causes.size > maxCauses) causes.delete(causes.keys().next().value!);
    const suppressedText = loggedCause?.suppressed
      ? ` ${loggedCause.suppressed} more faults of this kind were not written since the last one.`
      : "";
    const line = `[qfpay] ${message} (reference ${reference})${suppressedText}`;
    // biome-ignore lint/suspicious/noConsole: no hook was given, and a fault that nobody sees costs orders
    console.error(...(error === undefined ? [line] : [line, error]));
    return reference;
  };
}

/** Makes a short random text that a visitor can read out and the developers can search for. */
export const newReference = (): string => crypto.randomUUID().slice(0, 8);

/** Returns the error's name and code, and the line of code that threw the error, if the stack trace shows that line. */
function placeOf(error: unknown): string {
  const { name, code, stack } = (typeof error === "object" && error !== null ? error : {}) as Record<string, unknown>;
  const frame = typeof stack === "string" ? /^.*(?:\bat |@).*:\d+:\d+\)?$/m.exec(stack)?.[0].trim() : undefined;
  return `${String(name)} ${String(code)} ${frame ?? ""}`;
}
