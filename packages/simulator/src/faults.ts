/**
 * Something that goes wrong on the way. `when: "before"` means before the gateway did anything, `"after"` that the
 * payment or refund is booked all the same and only the answer is lost: the case a client must ask about.
 *
 * - `latency`: the answer is `ms` milliseconds late; the request itself was handled on arrival
 * - `reset`: the connection breaks without an answer
 * - `status`: an HTTP error of a proxy, plain text or (`html: true`) a page
 * - `429`: a refusal that no rate window asked for, with `Retry-After` in seconds when given
 * - `truncate`: the JSON stops in the middle
 *
 * `path` limits a fault to one endpoint, such as `"/trade/v1/refund"`; `times` (default 1) repeats it.
 */
export type Fault = { readonly path?: string; readonly times?: number } & (
  | { readonly kind: "latency"; readonly ms: number }
  | { readonly kind: "reset"; readonly when: "before" | "after" }
  | {
      readonly kind: "status";
      readonly status: 500 | 502 | 503;
      readonly html?: boolean;
      readonly when: "before" | "after";
    }
  | { readonly kind: "429"; readonly retryAfter?: number }
  | { readonly kind: "truncate" }
);

/** Faults waiting for their request. Each request takes at most one: the first whose `path` fits. */
export type FaultQueue = {
  /** @example simulator.faults.next({ kind: "reset", when: "after", path: "/trade/v1/payment" }); */
  next(fault: Fault): void;
  clear(): void;
  /** How many requests will still meet a fault. */
  readonly pending: number;
};

export function createFaultQueue(
  initial: readonly Fault[] = [],
): FaultQueue & { take(path: string): Fault | undefined } {
  const queue: Fault[] = [];
  const next = (fault: Fault) => {
    for (let left = fault.times ?? 1; left > 0; left--) queue.push(fault);
  };
  initial.forEach(next);
  return {
    next,
    clear: () => void queue.splice(0),
    get pending() {
      return queue.length;
    },
    take(path) {
      const at = queue.findIndex((fault) => fault.path === undefined || fault.path === path);
      return at < 0 ? undefined : queue.splice(at, 1)[0];
    },
  };
}
