import { callData, type DataResult } from "../results/data-result.js";
import { recoveryByQuery } from "../results/recovery-by-query.js";
import type { Client } from "../transport/client.js";
import type { CallOptions } from "../transport/transport.js";

/** The state of a subscription. */
export type SubscriptionState = "ACTIVE" | "INCOMPLETE" | "PAST_DUE" | "CANCELLED" | "COMPLETED" | "UNPAID";

/** Parameters of a subscription: the customer, the products and the saved card. */
export type SubscriptionParams = {
  /** The customer's id, from `customers.create`. */
  customer_id: string;
  /** The saved card: `tokenid` of the `payment_token` notification. */
  token_id: string;
  /** The products and their quantities: a list, which is sent as JSON, or JSON text. */
  products: readonly { product_id: string; quantity: number }[] | string;
  /** The number of charges. Without this number, charges continue until the subscription is cancelled. */
  total_billing_cycles?: number | string | undefined;
  /** The time of the first charge: ISO 8601 with a zone, or `YYYY-MM-DD HH:mm:ss` in Hong Kong. Default: at once. */
  start_time?: string | undefined;
};

/** A subscription as QFPay lists it. Its times are in ISO 8601 with `Z`, unlike QFPay's other times. */
export type Subscription = {
  /** QFPay's id of the subscription. */
  subscription_id: string;
  state?: SubscriptionState;
  next_billing_time?: string;
  last_billing_time?: string;
  /** The number of charges that were made. */
  completed_iteration?: number | string;
  /** Whether the last charge succeeded, in QFPay's words. */
  last_billing_status?: string;
  /** The number of times that a failed charge was tried again. */
  retry_attempts?: number | string;
  [name: string]: unknown;
};

/** The filters of `subscriptions.query`. */
export type SubscriptionFilter = {
  /** QFPay's id of the subscription, from `subscriptions.create`. */
  subscription_id?: string | undefined;
  /** The customer's id, from `customers.create`. */
  customer_id?: string | undefined;
  state?: SubscriptionState | undefined;
  /** The number of the page, counted from 1. */
  page?: number | undefined;
  /** The number of subscriptions per page, at most 100. */
  page_size?: number | undefined;
};

/** Manages subscriptions, which charge a saved card at regular intervals. */
export class Subscriptions {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  /**
   * Starts a subscription.
   *
   * @throws {QFPayValidationError} {@link QFPayApiError} {@link QFPayUnknownOutcomeError}
   * @see https://sdk.qfapi.com (recurring payments)
   * @example
   * const { data } = await qfpay.subscriptions.create({
   *   customer_id, token_id, products: [{ product_id, quantity: 1 }], total_billing_cycles: 12,
   * });
   */
  create(
    params: SubscriptionParams,
    options?: CallOptions,
  ): Promise<DataResult<{ subscription_id: string; state?: SubscriptionState }>> {
    // A customer may have several equal subscriptions, so the list does not show whether this call created one of them.
    // Only an empty list shows that this call created none.
    const recovery = recoveryByQuery("querySubscriptions", "customer_id", (rows) =>
      rows.length ? "unclear" : "absent",
    );
    return callData(this.#client, "createSubscription", params, options, recovery);
  }

  /**
   * Changes a subscription. Members that are not given stay unchanged.
   *
   * @throws {QFPayValidationError} {@link QFPayApiError} {@link QFPayUnknownOutcomeError}
   * @example
   * await qfpay.subscriptions.update({ subscription_id, token_id });
   */
  update(
    params: Partial<Omit<SubscriptionParams, "customer_id">> & { subscription_id: string },
    options?: CallOptions,
  ): Promise<DataResult<{ rowAffected?: number }>> {
    return callData(this.#client, "updateSubscription", params, options);
  }

  /**
   * Lists subscriptions.
   *
   * @throws {QFPayApiError}
   * @example
   * const { data } = await qfpay.subscriptions.query({ state: "PAST_DUE" });
   */
  query(filter: SubscriptionFilter = {}, options?: CallOptions): Promise<DataResult<Subscription[]>> {
    return callData(this.#client, "querySubscriptions", filter, options);
  }

  /**
   * Cancels a subscription.
   *
   * @throws {QFPayValidationError} {@link QFPayApiError} {@link QFPayUnknownOutcomeError}
   * @example
   * await qfpay.subscriptions.cancel({ subscription_id });
   */
  cancel(params: { subscription_id: string }, options?: CallOptions): Promise<DataResult<unknown>> {
    return callData(this.#client, "cancelSubscription", params, options, recoveryByState(["CANCELLED"]));
  }

  /**
   * Charges an unpaid billing again, if the subscription is UNPAID, INCOMPLETE or PAST_DUE.
   *
   * @throws {QFPayValidationError} {@link QFPayApiError}
   * @throws {QFPayUnknownOutcomeError} call `billingOrders` to learn whether the customer was charged
   * @example
   * await qfpay.subscriptions.charge({ subscription_id });
   */
  charge(
    params: { subscription_id: string; subscription_order_id?: string },
    options?: CallOptions,
  ): Promise<DataResult<unknown>> {
    const recovery = recoveryByState(["ACTIVE", "COMPLETED"]);
    return callData(this.#client, "chargeSubscription", params, options, recovery);
  }

  /**
   * Lists the billings of a subscription: its charges so far, paid or failed.
   *
   * @throws {QFPayValidationError} {@link QFPayApiError}
   * @example
   * const { data } = await qfpay.subscriptions.billingOrders({ subscription_id });
   */
  billingOrders(
    filter: { subscription_id: string; page?: number; page_size?: number },
    options?: CallOptions,
  ): Promise<DataResult<Record<string, unknown>[]>> {
    return callData(this.#client, "queryBillingOrders", filter, options);
  }
}

/** Decides after a lost response: the gateway carried out the call if the subscription is in one of `states`. */
const recoveryByState = (states: readonly SubscriptionState[]) =>
  recoveryByQuery("querySubscriptions", "subscription_id", (rows, subscription_id) => {
    const row = rows.find((one) => one.subscription_id === undefined || one.subscription_id === subscription_id);
    if (!row) return rows.length > 0 ? "unclear" : "absent";
    return (states as readonly unknown[]).includes(row.state) ? "done" : "absent";
  });
