import { QFPayValidationError } from "../errors.js";

/**
 * A position in a run of `qfpay.reconcile`, which yields findings from new to old. All findings later than `at` (epoch
 * milliseconds) have been yielded. The findings at `at` are sorted by id, and those up to `id` have been yielded.
 */
export type Position = { readonly at: number; readonly id: string };

type Range = { readonly from: number; readonly to: number };

/** Makes the cursor with which a caller can continue a reconciliation at this position. */
export const cursorOf = ({ from, to }: Range, { at, id }: Position): string => JSON.stringify([from, to, at, id]);

/**
 * Reads a cursor: the position from which a reconciliation continues.
 *
 * @throws {QFPayValidationError} if the text is not a cursor, or belongs to another range of time
 */
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

/**
 * Whether a finding comes after `position`, so that it must still be yielded: it is older, or as old with an id that
 * sorts later.
 */
export const isOlderThan = (at: number, id: string, position: Position): boolean =>
  at < position.at || (at === position.at && id > position.id);
