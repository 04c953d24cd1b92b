import type { Merchant } from "./merchant.js";

/** A customer of a merchant, as the recurring API creates one. */
export type Customer = {
  readonly customer_id: string;
  readonly merchant: Merchant;
  name: string;
  phone: string;
  email: string;
  /** The billing address as the merchant sent it. */
  billing_address: unknown;
  /** The time of creation, in epoch milliseconds. */
  readonly createdAt: number;
};

/** A card saved with QFPay's card form Element. Its id is `token_id` in the API and `tokenid` in the notification. */
export type SavedCard = {
  readonly token_id: string;
  readonly merchant: Merchant;
  readonly customer_id: string;
  /** The card's number, of which only the first and last digits are kept. */
  readonly cardcd: string;
  /** The scheme of the card, such as VISA. */
  readonly card_scheme: string;
};

/** The unit of time between two bills of a product. */
export type Interval = "minutes" | "hours" | "monthly" | "yearly";

/** A product for subscriptions, with its price and billing interval. */
export type Product = {
  readonly product_id: string;
  readonly merchant: Merchant;
  name: string;
  description: string;
  /** The price in minor units. */
  readonly txamt: number;
  readonly txcurrcd: string;
  readonly interval: Interval;
  /** The number of `interval` units between two bills. */
  readonly interval_count: number;
  /** The time of creation, in epoch milliseconds. */
  readonly createdAt: number;
};

/**
 * The state of a subscription. `INCOMPLETE`: the first bill was refused; `PAST_DUE`: a later bill was refused and will be
 * charged again; `UNPAID`: the gateway has given up charging it.
 */
export type SubscriptionState = "ACTIVE" | "INCOMPLETE" | "PAST_DUE" | "CANCELLED" | "COMPLETED" | "UNPAID";

/** The bill of one billing cycle, with the result of the last attempt to charge it. */
export type BillingOrder = {
  readonly subscription_order_id: string;
  /** The number of the billing cycle, counted from 1. */
  readonly iteration: number;
  /** The amount in minor units. */
  readonly txamt: number;
  readonly txcurrcd: string;
  /** The time of creation, in epoch milliseconds. */
  readonly createdAt: number;
  /** The `syssn` of the last attempt to charge the bill; empty before the first attempt. */
  syssn: string;
  /** The response code of the last attempt to charge the bill; 1143 before the first attempt. */
  respcd: string;
  /** How often the gateway has tried to charge the bill. */
  attempts: number;
};

/** A customer's subscription to one or more products. */
export type Subscription = {
  readonly subscription_id: string;
  readonly merchant: Merchant;
  readonly customer_id: string;
  /** The id of the saved card that is charged. */
  token_id: string;
  /** The subscribed products, each with its quantity. */
  products: readonly { product_id: string; quantity: number }[];
  /** The number of bills after which the subscription ends; `undefined` if it has no end. */
  total_billing_cycles: number | undefined;
  /** The time from which the billing times are counted, in epoch milliseconds. */
  startsAt: number;
  /** The number of billing intervals from `startsAt` to the next billing. */
  slot: number;
  /** The state of the subscription; `undefined` before the first billing. */
  state: SubscriptionState | undefined;
  /** The time of the next billing, in epoch milliseconds; `undefined` if none is planned. */
  nextAt: number | undefined;
  /** The time of the last billing, in epoch milliseconds; `undefined` before the first one. */
  lastAt: number | undefined;
  /** The number of billing cycles that the customer has paid. */
  completed: number;
  /** The number of failed retries of the unpaid bill. */
  retries: number;
  /** The bills so far, oldest first. */
  readonly orders: BillingOrder[];
  /** The time of creation, in epoch milliseconds. */
  readonly createdAt: number;
  /** Cancels the timer of the next billing. */
  cancelTimer: () => void;
};
