import { formatHongKong } from "./hong-kong-time.js";
import { paymentPayload, refundPayload } from "./payload.js";
import type { SimulatedTransaction } from "./transaction.js";
import type { World } from "./world.js";

/** What becomes of a new order: its state, and the response to the request that creates it. */
export type OrderOutcome = {
  readonly state: "open" | "paid" | "failed";
  /** The response code. */
  readonly respcd: string;
  /** The reason that the response states. Default: the usual text for `respcd`. */
  readonly resperr?: string;
};

function assertOpen({ state, syssn, order_type }: SimulatedTransaction): void {
  if (state === "open" && order_type === "payment") return;
  throw new Error(
    `Transaction ${syssn} is ${order_type === "refund" ? "a refund" : state}: only an open payment can change.`,
  );
}

/** Options of `simulator.pay`. */
export type PayOptions = {
  /** Whether a closed, reversed or expired order can be paid, as if the wallet had been faster than the gateway. */
  late?: boolean;
};

const isOver = ({ state, order_type, cancel }: SimulatedTransaction) =>
  order_type === "payment" && cancel !== "4" && (state === "closed" || state === "expired");

/**
 * Records that an order is paid, and notifies the merchant. Resolves when the first attempt to deliver the notification
 * has ended.
 *
 * @throws {Error} if the order is not open
 */
export async function markPaid(
  world: World,
  transaction: SimulatedTransaction,
  { late = false }: PayOptions = {},
): Promise<void> {
  if (!(late && isOver(transaction))) assertOpen(transaction);
  transaction.state = "paid";
  transaction.cancel = "0";
  transaction.respcd = "0000";
  transaction.paydtm = formatHongKong(world.clock.now());
  transaction.chnlsn ||= world.random.digits(28);
  await world.notifier.notify(transaction, paymentPayload(transaction));
}

/**
 * Records that a payment failed. No notification is sent, because the gateway reports only success.
 *
 * @throws {Error} if the order is not open
 */
export function markFailed(transaction: SimulatedTransaction, respcd = "1205"): void {
  assertOpen(transaction);
  transaction.state = "failed";
  transaction.respcd = respcd;
}

/** Records that the customer cancelled the payment in the wallet. @throws {Error} if the order is not open */
export function markCancelled(transaction: SimulatedTransaction): void {
  markFailed(transaction);
  transaction.cancelledByCustomer = true;
}

/**
 * Records the outcome of an order that was just made. Resolves when the first attempt to deliver its notification, if
 * any, has ended.
 */
export async function bookOutcome(
  world: World,
  transaction: SimulatedTransaction,
  outcome: OrderOutcome,
): Promise<void> {
  const { state, respcd } = outcome;
  if (state === "paid") await markPaid(world, transaction);
  else if (state === "failed") markFailed(transaction, respcd);
  else if (respcd !== "0000") transaction.respcd = respcd;
}

/** Records a refund that was carried out, in `refund` and in its payment (`original`), and notifies the merchant. */
export async function markRefunded(
  world: World,
  original: SimulatedTransaction,
  refund: SimulatedTransaction,
  scanned: boolean,
): Promise<void> {
  refund.state = "paid";
  refund.respcd = "0000";
  refund.paydtm = refund.sysdtm;
  original.refunding = false;
  original.refunded += refund.txamt;
  original.cancel = original.refunded < original.txamt ? "5" : scanned ? "1" : "3";
  await world.notifier.notify(refund, refundPayload(refund, original));
}
