import { QFPayValidationError } from "../errors.js";

/**
 * How far a range is judged: everything later than `at`, and of what happened at `at` the findings whose ids sort up to
 * `id`. Times in epoch milliseconds.
 */
export type Position = { readonly at: number; readonly id: string };

type Range = { readonly from: number; readonly to: number };

export const cursorOf = ({ from, to }: Range, { at, id }: Position): string => JSON.stringify([from, to, at, id]);

/** @throws {QFPayValidationError} if it is no cursor, or that of another range */
export function positionOf(cursor: string, { from, to }: Range): Position {
  const fail = (message: string) => new QFPayValidationError([{ path: "cursor", message }]);
  let parts: unknown;
  try {
    parts = JSON.parse(cursor);
  } catch {
    parts = undefined;
  }
  const [start, end, at, id] = Array.isArray(parts) ? parts : [];
  if (![start, end, at].every(Number.isFinite) || typeof id !== "string") {
    throw fail("cursor must be the cursor of an item of qfpay.reconcile, unchanged.");
  }
  if (start !== from || end !== to) {
    throw fail(
      `cursor belongs to the range ${new Date(start).toISOString()} to ${new Date(end).toISOString()}. Give the same from ` +
        "and to, or no cursor.",
    );
  }
  return { at, id };
}

/** Whether a finding comes later in the run than the position. */
export const isBehind = (at: number, id: string, position: Position): boolean =>
  at < position.at || (at === position.at && id > position.id);
