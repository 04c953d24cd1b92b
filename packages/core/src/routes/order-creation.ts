import { isQFPayError, type QFPayApiError, QFPayConfigError, type QFPayError } from "../errors.js";
import { matchesIfPresent, ownRecord } from "../records/own-record.js";
import type { Parameters } from "../signing/canonicalize.js";
import { fingerprint } from "../signing/fingerprint.js";
import type { Transaction } from "../transaction.js";
import type { AccountState } from "./account-state.js";
import { checkReturnUrls } from "./check-return-urls.js";
import type { CheckoutCreated } from "./checkout-created.js";
import { publicStatus } from "./checkout-status.js";
import { createOrder } from "./create-order.js";
import { leaseMs, type WorkResult } from "./exclusive-work.js";
import { createFinalResult } from "./final-result.js";
import type { CheckoutOrder } from "./options.js";
import {
  checkSameOrder,
  numberOf,
  type OrderInCreation,
  type OrderRecord,
  orderFingerprint,
  parseRecord,
  payableUntil,
  type ReplacedRecord,
  recordKey,
  textOfRecord,
} from "./order-record.js";
import { OrderRefusedError } from "./order-refused.js";
import type { StatusReader } from "./order-status.js";
import { withReadUrls } from "./read-urls.js";
import { json, problem, type RouteReply, seeOther } from "./reply.js";
import type { CheckoutSetup } from "./setup.js";
import { shareRunningWork } from "./share-running-work.js";

/**
 * The value that is stored under an idempotency key: the reply, the number of the order in the reply, and the order's
 * record id.
 */
type StoredReply = { reply: RouteReply; out_trade_no?: string | undefined; id?: string | undefined };

/**
 * An attempt to create an order. `replaced`: the numbers of the orders that it replaces. `isLost`: whether the order
 * was closed before a visitor saw its QR code or link. `hasEnded`: whether the order was created long ago, and the
 * gateway's record shows its final state.
 */
type Attempt = { replaced: readonly string[]; isLost: boolean; hasEnded: boolean };

/** The stored record of the order that the visitor gets, and the record's key in the store. */
type StoredOrder = { record: OrderRecord; isNew: boolean; id: string };

/**
 * How many times an order without a QR code or link may be replaced by a new order. Without this limit, a gateway that
 * never returns QR codes would get more and more orders.
 */
const maxReplaced = 3;

/** Creates orders. Later requests for the same order number or idempotency key get the same order. */
export type OrderCreation<C> = {
  /**
   * Creates the order that the shop's function `order` returns, or finds it if it was created before.
   *
   * @param path the path of the request, such as `/checkout`, from which the order's URLs are built
   */
  create(context: C, state: AccountState, path: string): Promise<RouteReply>;
  /**
   * Creates the order for an idempotency key once. After a failure that certainly moved no money, the key may be used
   * again. After an unknown outcome, the next request with this key finds out what became of the same order; the shop's
   * `order` is not called.
   */
  createOnce(context: C, state: AccountState, key: string, path: string): Promise<RouteReply>;
};

/** Makes the functions that create orders. They use `reader` to read the states of orders. */
export function createOrderCreation<C>(setup: CheckoutSetup<C>, reader: StatusReader<C>): OrderCreation<C> {
  const { options, clock, bounded, reports } = setup;
  const finalResultOf = createFinalResult(setup, reader);

  const decideOrder = async (context: C): Promise<CheckoutOrder> =>
    checkReturnUrls(await bounded("order", () => options.order(context)), options.returnOrigins);

  async function create(context: C, state: AccountState, path: string, order: CheckoutOrder): Promise<StoredReply> {
    const { qfpay } = state;
    const number = numberOf(order);
    // For an order without a number, `createOrder` throws the error that says why the order is refused.
    if (number === undefined) return { reply: json(201, await createOrder(qfpay, order)) };
    const { record, isNew, id } = await orderOf(context, state, order, []);
    const { created } = record;
    const finalResult = isNew ? undefined : await finalResultOf(context, state, record);
    const { out_trade_no } = created;
    if (finalResult) return { reply: json(200, withReadUrls(qfpay, finalResult, path)), out_trade_no };
    const location = created.checkout_url ?? created.pay_url;
    const reply = order.redirect && location ? seeOther(location) : json(201, withReadUrls(qfpay, created, path));
    return { reply, out_trade_no, id };
  }

  /**
   * Creates the order, or finds the record of the order that was created before under the same number.
   *
   * @param replaced the numbers of the closed orders that this order replaces
   */
  async function orderOf(
    context: C,
    state: AccountState,
    order: CheckoutOrder,
    replaced: readonly string[],
  ): Promise<StoredOrder> {
    // If the shop's `orderAgain` returns replaced orders, orders can replace each other in a circle. The limit ends it.
    if (replaced.length > maxReplaced) throw newNumberError();
    const id = recordKey(state.qfpay, "checkout" in order ? "link" : "order", numberOf(order)!);
    const name = orderFingerprint(order);
    const work = () => findOrCreate(context, state, order, id, name, replaced);
    const { record, isNew } = await shareRunningWork(state.creations, `${id} ${name}`, work);
    if ("created" in record) return { record, isNew, id };
    return orderOf(context, state, record.replacedBy, [...replaced, numberOf(order)!]);
  }

  async function findOrCreate(
    context: C,
    state: AccountState,
    order: CheckoutOrder,
    id: string,
    name: string,
    replaced: readonly string[],
  ) {
    const attempt: Attempt = { replaced, isLost: false, hasEnded: false };
    const note = () => JSON.stringify({ order: name, writtenAt: clock.now() } satisfies OrderInCreation);
    const { value, isNew } = await state.claims.runOnce(id, {
      note,
      checkNote: (held) => held && checkSameOrder(JSON.parse(held) as OrderInCreation, name),
      // If the order was closed before a visitor saw its QR code or link (`isLost`), the store keeps this note even if
      // `orderAgain` fails. A reload of the page thus still shows that the order is lost.
      noteAfter: (error, earlier) => (attempt.isLost || mayHaveMovedMoney(error) ? note() : earlier),
      run: async (earlier) => textOfRecord(await sendOrder(context, state, order, name, attempt, earlier)),
    });
    const record = parseRecord(value);
    checkSameOrder(record, name);
    if (attempt.hasEnded) return { record, isNew: false };
    if (isNew && "created" in record) {
      state.statuses.delete(record.created.out_trade_no);
      await runOrReport(context, "onCreated", () => options.onCreated?.(record.created, context));
    }
    return { record, isNew };
  }

  /**
   * Sends the order to the gateway, or signs its link, and makes the order's record.
   *
   * @param earlier the stored note (JSON) of an earlier attempt that crashed or whose outcome stayed unknown
   */
  async function sendOrder(
    context: C,
    { qfpay }: AccountState,
    order: CheckoutOrder,
    name: string,
    attempt: Attempt,
    earlier: string | undefined,
  ): Promise<OrderRecord | ReplacedRecord> {
    const note = earlier ? (JSON.parse(earlier) as OrderInCreation) : undefined;
    if (note) checkSameOrder(note, name);
    // With `resume`, `createOrder` first queries the gateway, and closes an order whose QR code was lost in a crash.
    const resume = note && { sentAt: new Date(note.writtenAt + leaseMs) };
    const now = clock.now();
    try {
      const created = await createOrder(qfpay, order, { resume });
      const payableUntilMs = payableUntil(order, now);
      const mchid = "checkout" in order ? order.checkout.mchntid : order.mchid;
      const expires_at = new Date(payableUntilMs).toISOString();
      return { order: name, created: { ...created, expires_at }, mchid, createdAt: now, payableUntil: payableUntilMs };
    } catch (error) {
      if (certainlyFailed(error)) {
        await runOrReport(context, "onRefused", () => options.onRefused?.(error, order, context));
      }
      const endedRecord = recordOfEndedOrder(order, name, error);
      attempt.hasEnded = endedRecord !== undefined;
      if (endedRecord) return endedRecord;
      attempt.isLost = isClosedUnseen(error, note);
      if (!attempt.isLost || attempt.replaced.length >= maxReplaced) throw error;
      const replacedBy = await nextOrder(context, order, attempt.replaced);
      if (replacedBy === undefined) throw error;
      return { order: name, replacedBy };
    }
  }

  async function nextOrder(
    context: C,
    lostOrder: CheckoutOrder,
    replaced: readonly string[],
  ): Promise<CheckoutOrder | undefined> {
    const next = await bounded("orderAgain", () => options.orderAgain?.(context, lostOrder));
    if (next === undefined || next === null) return undefined;
    const number = numberOf(next);
    if (number === undefined || number === numberOf(lostOrder) || replaced.includes(number)) throw newNumberError();
    return checkReturnUrls(next, options.returnOrigins);
  }

  /**
   * Whether the visitor may see the order that an earlier request with the same idempotency key created. A stranger may
   * have sent that key.
   */
  async function maySee(context: C, out_trade_no: string | undefined): Promise<boolean> {
    const { authorize } = options;
    if (!authorize || out_trade_no === undefined) return true;
    return (await bounded("authorize", () => authorize(context, out_trade_no))) === true;
  }

  /**
   * Calls a function of the shop. A failure of the function is reported, but does not change the visitor's response.
   */
  async function runOrReport(context: C, name: string, call: () => unknown): Promise<void> {
    try {
      await bounded(name, call);
    } catch (error) {
      reports.report(error, context);
    }
  }

  /**
   * Stores the order of an idempotency key while its outcome is unknown, so that the next request with the key asks
   * about this order. The order has its own entry in the store, because each claim of the key replaces the key's entry.
   *
   * @param wasUnsettled whether the store has this entry already. If so, it is emptied when the outcome is known
   */
  async function rememberUnsettled(
    context: C,
    state: AccountState,
    id: string,
    order: CheckoutOrder,
    error: unknown,
    wasUnsettled: boolean,
  ): Promise<void> {
    const hasEnded = certainlyFailed(error) || (error instanceof OrderRefusedError && error.status === 410);
    const isSettled = hasEnded || hasForeignRecord(order, error);
    if (isSettled ? !wasUnsettled : !mayHaveMovedMoney(error)) return;
    try {
      await state.claims.put(id, isSettled ? "" : textOfRecord(order));
    } catch (storeError) {
      reports.report(storeError, context);
    }
  }

  return {
    create: async (context, state, path) => (await create(context, state, path, await decideOrder(context))).reply,
    async createOnce(context, state, key, path) {
      const id = `key:${state.qfpay.checkout.account}:${fingerprint([key])}`;
      const unsettledId = `unsettled:${id}`;
      let isFirst = false;
      const work = () => {
        isFirst = true;
        return state.claims.runOnce(id, {
          note: () => "",
          noteAfter: () => undefined,
          run: async () => {
            const unsettled = await state.claims.get(unsettledId);
            let order = unsettled ? (JSON.parse(unsettled) as CheckoutOrder) : undefined;
            if (order && !(await maySee(context, numberOf(order)))) throw hiddenOrder;
            order ??= await decideOrder(context);
            try {
              return JSON.stringify(await create(context, state, path, order));
            } catch (error) {
              await rememberUnsettled(context, state, unsettledId, order, error, Boolean(unsettled));
              throw error;
            }
          },
        });
      };
      let result: WorkResult;
      try {
        result = await shareRunningWork(state.replies, key, work);
      } catch (error) {
        const { out_trade_no } = (error ?? {}) as { out_trade_no?: string };
        const isHidden = !isFirst && mayHaveMovedMoney(error) && !(await maySee(context, out_trade_no));
        if (isHidden || error === hiddenOrder) return hiddenOrderReply();
        throw error;
      }
      const storedReply = JSON.parse(result.value) as StoredReply;
      const { isNew } = result;
      if (isNew && isFirst) return storedReply.reply;
      if (!(await maySee(context, storedReply.out_trade_no))) return hiddenOrderReply();
      const { reply, id: recordId } = storedReply;
      if (isNew) return reply;
      const text = recordId === undefined ? undefined : await state.claims.get(recordId);
      const record = text === undefined ? undefined : parseRecord(text);
      const stored = record && "created" in record ? record : undefined;
      const finalResult = stored && (await finalResultOf(context, state, stored));
      if (!finalResult && reply.status === 303) return reply; // A redirect to the gateway contains no `status_url`.
      const created = finalResult ?? stored?.created ?? (JSON.parse(reply.body as string) as CheckoutCreated);
      // The stored URLs hold a read token of an earlier client key if the key was changed, so new URLs are made.
      return json(finalResult ? 200 : reply.status, withReadUrls(state.qfpay, created, path));
    },
  };
}

/**
 * Whether an error proves that no payment exists. The error for a duplicate number does not: the payment with this
 * number exists already.
 */
const certainlyFailed = (error: unknown): error is QFPayError =>
  isQFPayError(error) && error.outcome !== "unknown" && (error as Partial<QFPayApiError>).category !== "duplicate";

/**
 * Restores what the store has forgotten about an order. The gateway refused the order's number as used before, and the
 * error holds the gateway's final record of it. Otherwise a paid order would be reported as an error.
 *
 * @returns `undefined` if the error holds no such record
 */
function recordOfEndedOrder(order: CheckoutOrder, name: string, error: unknown): OrderRecord | undefined {
  const transaction = recordOfDuplicate(error);
  if (!transaction || transaction.status === "pending" || !isOrdersRecord(order, transaction)) return undefined;
  const { refunded: _, ...created } = publicStatus(numberOf(order)!, transaction);
  // A paid order never expires. A failed order has expired, so it is never shown as payable.
  const payableUntil = created.status === "success" ? Number.MAX_SAFE_INTEGER : 0;
  const { mchid } = order as { mchid?: string };
  return { order: name, created: created as CheckoutCreated, mchid, createdAt: 0, payableUntil };
}

/** Returns the gateway's record in an error that says that the order's number was used before. */
const recordOfDuplicate = (error: unknown): Transaction | undefined => {
  const { category, transaction } = (error ?? {}) as Partial<QFPayApiError>;
  return category === "duplicate" ? transaction : undefined;
};

/** Whether a record is of this order: its number, amount, currency, merchant and pay type are equal. */
const isOrdersRecord = (order: CheckoutOrder, record: Transaction): boolean => {
  const params = order as object as Parameters;
  const { own } = ownRecord({ order_type: "payment", params }, [record]);
  return own !== undefined && matchesIfPresent(record.pay_type, params.pay_type);
};

/** Whether the gateway's record under the order's number is of another order, so that nothing was created. */
const hasForeignRecord = (order: CheckoutOrder, error: unknown): boolean => {
  const record = recordOfDuplicate(error);
  return record !== undefined && !isOrdersRecord(order, record);
};

/** Whether a call to the gateway failed in a way that does not prove that no payment exists. */
const mayHaveMovedMoney = (error: unknown): boolean => isQFPayError(error) && !certainlyFailed(error);

/** Thrown if the request may not see the order that an earlier request with the same idempotency key created. */
const hiddenOrder = new Error("The visitor may not see this order.");

/**
 * Makes the reply to a visitor who may not see the order that exists. The visitor may own it: perhaps this POST lacks a
 * cookie that `authorize` needs. So the reply must not say that no order was created.
 */
const hiddenOrderReply = (): RouteReply => {
  const detail =
    "An order was created with this idempotency-key, and this request may not see it. It may be yours: look at " +
    "your orders before you pay again.";
  return problem(403, detail, { code: "outcome_unknown" });
};

const newNumberError = () =>
  new QFPayConfigError(
    "orderAgain() must return an order with an out_trade_no that was not used before, or undefined.",
  );

/**
 * The codes that prove that an order was not paid and cannot be paid any more, because it was closed, has expired or
 * was cancelled.
 */
const unpayableCodes: ReadonlySet<string | undefined> = new Set(["1142", "1181", "1263"]);

/**
 * Whether the order is closed and unpaid, and no visitor has seen its QR code or link, because the response was lost or
 * an earlier attempt crashed.
 */
const isClosedUnseen = (error: unknown, note: OrderInCreation | undefined): boolean =>
  certainlyFailed(error) && (error.code === "order_lost" || (note !== undefined && unpayableCodes.has(error.respcd)));
