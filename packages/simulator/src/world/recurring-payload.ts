import type { TokenIntent } from "./intent.js";
import type { BillingOrder, SavedCard, Subscription } from "./subscription-records.js";

type Payload = Record<string, string>;

/** Makes the notification that a subscription's bill was paid or refused. */
export const billingPayload = (
  { subscription_id, customer_id, products }: Subscription,
  order: BillingOrder,
  card: { respcd: string; cardcd: string; card_scheme: string },
  txdtm: string,
  respmsg: string,
): Payload => ({
  txcurrcd: order.txcurrcd,
  reason: card.respcd === "0000" ? "AUTHORISED" : "REFUSED",
  cardcd: card.cardcd,
  subscription_order_id: order.subscription_order_id,
  product_id: products.map(({ product_id }) => product_id).join(","),
  txdtm,
  txamt: String(order.txamt),
  card_scheme: card.card_scheme,
  syssn: order.syssn,
  respcd: card.respcd,
  respmsg,
  subscription_id,
  customer_id,
  notify_type: "subscription_payment",
  current_iteration: String(order.iteration),
});

/** Makes the notification of a subscription's new state. */
export const statePayload = ({ subscription_id, state }: Subscription, sysdtm: string): Payload => ({
  state: state ?? "",
  sysdtm,
  notify_type: "subscription",
  subscription_id,
});

/** Makes the notification of a saved card. Its member `tokenid` is the card's `token_id`. */
export const tokenPayload = (
  intent: TokenIntent,
  card: SavedCard,
  event: "NEW" | "MATCH" | "CONFLICT",
  sysdtm: string,
): Payload => ({
  respmsg: "success",
  card_scheme: card.card_scheme,
  cardcd: card.cardcd,
  tokenid: card.token_id,
  respcd: "0000",
  token_expiry_date: intent.token_expiry,
  sysdtm,
  notify_type: "payment_token",
  event,
  customer_id: intent.customer_id,
  userid: "2500001",
  token_reason: intent.token_reason,
  token_reference: intent.token_reference,
});
