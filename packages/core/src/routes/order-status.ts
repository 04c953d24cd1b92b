import type { AccountState } from "./account-state.js";
import { type CheckoutStatus, isFullyRefunded, isMismatch, pendingStatus, publicStatus } from "./checkout-status.js";
import type { CheckoutRoutesOptions } from "./options.js";
import type { CheckoutSetup } from "./setup.js";

/** Reads the status of an order with as few queries to the gateway as possible. */
export type StatusReader<C> = {
  /** Returns the status that the shop's `statusOf` or a notification gives, if any. Does not query the gateway. */
  readWithoutQuery(context: C, state: AccountState, out_trade_no: string): Promise<CheckoutStatus | undefined>;
  /** Queries the gateway. All visitors share its result for `statusTtlMs`. `undefined`: there is no such order. */
  query(context: C, state: AccountState, out_trade_no: string): Promise<CheckoutStatus | undefined>;
};

/** Makes the functions with which the checkout routes read the status of orders. */
export function createStatusReader<C>({ clock, options, bounded, reports }: CheckoutSetup<C>): StatusReader<C> {
  const { statusOf, onFinal } = options;
  const onMismatch: NonNullable<CheckoutRoutesOptions<C>["onMismatch"]> =
    options.onMismatch ??
    (({ out_trade_no }, _, context) =>
      reports.report(
        new Error(`${out_trade_no} was paid with another amount or currency than it was created with.`),
        context,
      ));

  async function queryStatus(
    context: C,
    state: AccountState,
    out_trade_no: string,
  ): Promise<CheckoutStatus | undefined> {
    const record = await state.record(out_trade_no);
    const order = record?.created;
    const mchid = record?.mchid;
    // A stranger may have made up a number that the store does not know. Calls with the use `stray` wait in the limiter
    // until no other call waits.
    const use = order ? "poll" : "stray";
    // An order that the store does not know, or had forgotten (`createdAt` is 0), may be from last month.
    const lastMonth = record?.createdAt ? {} : { lastMonth: true };
    const transaction = await state.qfpay.transactions.get({ out_trade_no, mchid }, { use, ...lastMonth });
    // The gateway may return the record of another order, whose number is spelled differently, for example with a
    // blank. `authorize` has allowed the visitor only the requested order.
    if ((transaction?.out_trade_no ?? out_trade_no) !== out_trade_no) return undefined;
    const pending = () => pendingStatus(out_trade_no, order?.expires_at);
    if (!transaction) return order && pending();
    // On the hosted page, the customer may try another wallet after a refusal, and pay again after a full refund.
    const mayBePaidAgain = isFullyRefunded(transaction) && record && clock.now() < record.payableUntil;
    if (order?.checkout_url && (transaction.status === "failed" || mayBePaidAgain)) return pending();
    if (order && isMismatch(transaction, order)) {
      await bounded("onMismatch", () => onMismatch(transaction, order, context));
      return state.storeStatus({ ...publicStatus(out_trade_no, transaction), status: "mismatch" });
    }
    if (transaction.status === "pending") return { ...publicStatus(out_trade_no, transaction), ...pending() };
    if (onFinal && !isFullyRefunded(transaction)) await bounded("onFinal", () => onFinal(transaction, context));
    return state.storeStatus(publicStatus(out_trade_no, transaction));
  }

  return {
    async readWithoutQuery(context, state, out_trade_no) {
      const bookedStatus = statusOf && (await bounded("statusOf", () => statusOf(context, out_trade_no)));
      if (bookedStatus === undefined || bookedStatus === null) return state.notified(out_trade_no);
      if (bookedStatus !== "pending") return { out_trade_no, status: bookedStatus };
      return pendingStatus(out_trade_no, (await state.record(out_trade_no))?.created.expires_at);
    },
    query(context, state, out_trade_no) {
      const recent = state.statuses.get(out_trade_no);
      if (recent) return recent;
      const query = queryStatus(context, state, out_trade_no);
      state.statuses.set(out_trade_no, query);
      query.catch(() => state.statuses.delete(out_trade_no));
      return query;
    },
  };
}
