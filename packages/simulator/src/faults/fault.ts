/** The limits of a fault: one order, a number of times, or a period in milliseconds of the simulator's clock. */
type Limits = {
  /**
   * Limits the fault to calls and records with this order number. A query for several order numbers matches if one of
   * them is this number.
   */
  readonly out_trade_no?: string;
  /**
   * How often the fault occurs. The default is 1, or no limit if `forMs` is given. With `Infinity` the fault remains
   * until `clear()`.
   */
  readonly times?: number;
  /** How many milliseconds the fault lasts, from the time at which it was added or chosen at random. */
  readonly forMs?: number;
};

/**
 * A fault of a call. With `when: "before"` the fault happens before the gateway has done anything. With `"after"` the
 * payment or refund is booked and only the response is lost, so the client must query the order.
 *
 * - `latency`: the gateway delays the response by `ms` (`"after"`, the default), or delays the handling of the request
 *   (`"before"`), which happens even if the client has given up by then
 * - `reset`: the connection breaks without a response
 * - `close`: the call is booked; status, headers and half of the body arrive, then the connection breaks
 * - `truncate`: the call is booked; the JSON stops in the middle, and the response ends as if it were complete
 * - `status`: an HTTP error of a proxy, as plain text or (`html: true`) as a page
 * - `429`: a refusal although no rate limit was reached, with `Retry-After` in seconds if `retryAfter` is given
 *
 * @example
 * simulator.faults.next({ kind: "429", retryAfter: 2, forMs: 5_000 });
 */
export type CallFault = Limits & {
  /** Limits the fault to this endpoint, such as `"/trade/v1/refund"`. */
  readonly path?: string;
} & (
    | { readonly kind: "latency"; readonly ms: number; readonly when?: "before" | "after" }
    | { readonly kind: "reset"; readonly when: "before" | "after" }
    | { readonly kind: "close" }
    | { readonly kind: "truncate" }
    | {
        readonly kind: "status";
        readonly status: 500 | 502 | 503;
        readonly html?: boolean;
        readonly when: "before" | "after";
      }
    | { readonly kind: "429"; readonly retryAfter?: number }
  );

/**
 * A fault of one attempt to deliver a notification. Each repeat is an attempt of its own.
 *
 * - `lost`: the attempt does not arrive (`"before"`, the default), or its response does not (`"after"`). The gateway
 *   repeats the notification; with `forever` it never does
 * - `delayed`: the attempt is sent `ms` late
 * - `duplicate`: the same bytes arrive `copies` times more (default 1), `ms` apart (default 0: at the same time)
 * - `reordered`: the attempt waits until a later attempt to the same address has ended, at most `ms` (default 5 000)
 * - `early`: the response to the call that caused the attempt waits until the attempt has ended. Applies only to first
 *   attempts that a call causes, such as those of a scanned payment or a refund
 *
 * @example
 * simulator.faults.next({ kind: "lost", forever: true, out_trade_no: "A-1001" });
 */
export type DeliveryFault = Limits & {
  /** Limits the fault to this kind of notification, such as `"refund"`. */
  readonly notify_type?: string;
} & (
    | { readonly kind: "lost"; readonly when?: "before" | "after"; readonly forever?: boolean }
    | { readonly kind: "delayed"; readonly ms: number }
    | { readonly kind: "duplicate"; readonly copies?: number; readonly ms?: number }
    | { readonly kind: "reordered"; readonly ms?: number }
    | { readonly kind: "early" }
  );

/**
 * A fault that begins when a payment or refund is recorded.
 *
 * - `hidden`: a query does not find the payment or refund until `ms` after it was recorded. Its order number is in use
 *   nevertheless, and the payment can be paid and refunded
 *
 * @example
 * simulator.faults.next({ kind: "hidden", ms: 3_000, order_type: "payment" });
 */
export type BookingFault = Limits & {
  /** Limits the fault to payments or to refunds. */
  readonly order_type?: "payment" | "refund";
} & { readonly kind: "hidden"; readonly ms: number };

/**
 * A fault of the simulated gateway. Faults combine: for one payment, the response can be lost, the record hidden and
 * the notification late.
 */
export type Fault = CallFault | DeliveryFault | BookingFault;

/** The kind of a fault, such as `reset` or `lost`. */
export type FaultKind = Fault["kind"];

/**
 * What a fault can affect: a call to the gateway, an attempt to deliver a notification, or the record of a payment or
 * refund (`booking`).
 */
export type FaultTarget = "call" | "delivery" | "booking";

/** The target of each kind of fault: a call, a delivery attempt, or the record of a payment or refund. */
export const targetOf: Readonly<Record<FaultKind, FaultTarget>> = {
  latency: "call",
  reset: "call",
  close: "call",
  truncate: "call",
  status: "call",
  "429": "call",
  lost: "delivery",
  delayed: "delivery",
  duplicate: "delivery",
  reordered: "delivery",
  early: "delivery",
  hidden: "booking",
};

/** The kinds of fault that the simulator knows. */
export const faultKinds = Object.keys(targetOf) as readonly FaultKind[];

/** The types of the faults of a call, a delivery attempt, and a booked payment or refund. */
export type FaultByTarget = { call: CallFault; delivery: DeliveryFault; booking: BookingFault };

/** The properties of a call, a delivery or a record that decide whether a fault applies. */
export type FaultSubject = {
  /** The path of the call, such as `"/trade/v1/refund"`. */
  readonly path?: string;
  readonly out_trade_no?: string | undefined;
  readonly notify_type?: string | undefined;
  /** Whether the record is a `payment` or a `refund`. */
  readonly order_type?: string;
  /**
   * Whether a call caused this notification. Only then can a fault delay the call's response until the notification
   * has been sent.
   */
  readonly delaysResponse?: boolean;
};

const limits = ["path", "notify_type", "order_type"] as const;

/** Whether a fault may occur for this call, delivery or record. */
export function faultApplies(fault: Fault, subject: FaultSubject): boolean {
  if (fault.kind === "early" && !subject.delaysResponse) return false;
  const { out_trade_no } = fault;
  if (out_trade_no !== undefined && !subject.out_trade_no?.split(",").some((part) => part.trim() === out_trade_no)) {
    return false;
  }
  const asked = fault as Partial<Record<(typeof limits)[number], string>>;
  return limits.every((name) => asked[name] === undefined || asked[name] === subject[name]);
}

/** Whether the fault affects calls of this path for one order only, so that their `out_trade_no` must be read. */
export const asksForNumber = (fault: Fault, path: string): boolean =>
  fault.out_trade_no !== undefined &&
  targetOf[fault.kind] === "call" &&
  faultApplies(fault, { path, out_trade_no: fault.out_trade_no });
