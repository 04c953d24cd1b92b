const lastId = Symbol.for("qfpay.last_call_id");

/**
 * A number that no other call in this process has. The counter is shared by all clients and by all copies of this
 * package, because their events meet in one log.
 */
export function nextCallId(): number {
  const shared = globalThis as { [lastId]?: number };
  shared[lastId] = (shared[lastId] ?? 0) + 1;
  return shared[lastId];
}
