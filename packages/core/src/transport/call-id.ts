const lastId = Symbol.for("qfpay.last_call_id");

/**
 * Returns a number that no other call in this process has. All clients and all copies of this package share the
 * counter, because their events may go to the same log.
 */
export function nextCallId(): number {
  const shared = globalThis as { [lastId]?: number };
  shared[lastId] = (shared[lastId] ?? 0) + 1;
  return shared[lastId];
}
