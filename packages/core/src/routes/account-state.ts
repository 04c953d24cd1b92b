import type { Clock } from "../clock.js";
import { paidNoteKey, paidNoteMs, readPaidNote } from "../paid-note.js";
import type { QFPay } from "../qfpay.js";
import type { CheckoutStatus } from "./checkout-status.js";
import type { ExclusiveWork, WorkResult } from "./exclusive-work.js";
import { ExpiringMap } from "./expiring-map.js";
import { type OrderRecord, parseRecord, type ReplacedRecord, recordKey } from "./order-record.js";

const maxStatuses = 10_000;

/** The checkout routes' memory of one client's orders, in this process and in the store that processes share. */
export class AccountState {
  /** The status queries of the last `statusTtlMs` milliseconds, by order number. Several visitors share a query. */
  readonly statuses: ExpiringMap<Promise<CheckoutStatus | undefined>>;
  /** The orders that this process is creating, by the id of the order's record and a hash of the order. */
  readonly creations = new Map<string, Promise<{ record: OrderRecord | ReplacedRecord; isNew: boolean }>>();
  /** The responses that this process is preparing, by idempotency key. */
  readonly replies = new Map<string, Promise<WorkResult>>();

  readonly #clock: Clock;

  constructor(
    readonly qfpay: QFPay,
    readonly claims: ExclusiveWork,
    statusTtlMs: number,
    clock: Clock,
  ) {
    this.statuses = new ExpiringMap(statusTtlMs, maxStatuses, clock);
    this.#clock = clock;
  }

  /** Returns the store's record of an order; `undefined` if the order was not created. */
  async record(out_trade_no: string): Promise<OrderRecord | undefined> {
    const text =
      (await this.claims.get(recordKey(this.qfpay, "order", out_trade_no))) ??
      (await this.claims.get(recordKey(this.qfpay, "link", out_trade_no)));
    const record = text === undefined ? undefined : parseRecord(text);
    return record && "created" in record ? record : undefined;
  }

  /** Returns an order's final status from the store; `undefined` while no final status is known. */
  async final(out_trade_no: string): Promise<CheckoutStatus | undefined> {
    const text = await this.claims.get(this.#finalId(out_trade_no));
    return text === undefined ? undefined : (JSON.parse(text) as CheckoutStatus);
  }

  /** Stores a status if the status is final, so that a reload does not show a QR code that can no longer be paid. */
  async storeStatus(status: CheckoutStatus): Promise<CheckoutStatus> {
    if (status.status !== "pending") {
      await this.claims.put(this.#finalId(status.out_trade_no), JSON.stringify(status));
    }
    return status;
  }

  /** Returns an order's status if a notification to any process has reported the payment of the order. */
  async notified(out_trade_no: string): Promise<CheckoutStatus | undefined> {
    const { tag, mchid: ownMchid } = this.qfpay.checkout.payee;
    const text = await this.claims.get(paidNoteKey(tag, out_trade_no));
    if (text === undefined) return undefined;
    const { at, syssn, txamt, txcurrcd, pay_type, mchid: paidMchid } = readPaidNote(text);
    const { created, mchid = ownMchid } = (await this.record(out_trade_no)) ?? {};
    // Sub-merchants share a client key, so the paid order with this number may be another sub-merchant's.
    if (mchid && paidMchid && mchid !== paidMchid) return undefined;
    // A notification that does not fit the created order is not used. It may be about another order with this number.
    // The gateway is then queried, and a wrong amount goes to `onMismatch`.
    const isSame = created?.syssn === undefined ? created?.checkout_url !== undefined : created.syssn === syssn;
    if (!created || !isSame || created.txamt !== txamt || created.txcurrcd !== txcurrcd) return undefined;
    if (this.#clock.now() - at >= paidNoteMs) return undefined;
    return this.storeStatus({ out_trade_no, status: "success", syssn, txamt, txcurrcd, pay_type });
  }

  /** Returns the key under which the store keeps an order's final status. */
  #finalId = (out_trade_no: string): string => `final:${this.qfpay.checkout.account}:${out_trade_no}`;
}
