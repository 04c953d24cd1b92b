import type { Books } from "../world/books.js";
import type { BillingOrder, Customer, SavedCard, Subscription } from "../world/subscription-records.js";
import { reversed } from "./views.js";

const cardLine = ({ merchant: _, customer_id: __, ...card }: SavedCard) => card;

const amountsOf = (order: BillingOrder | undefined) =>
  order && { txamt: order.txamt, txcurrcd: order.txcurrcd, respcd: order.respcd, syssn: order.syssn };

function customerLine({ merchant, ...customer }: Customer, { cards }: Books) {
  const own = [...cards.values()].filter(
    (card) => card.customer_id === customer.customer_id && card.merchant === merchant,
  );
  return { ...customer, cards: own.map(cardLine) };
}

function subscriptionLine({ merchant: _, cancelTimer: __, orders, products, ...row }: Subscription, books: Books) {
  return {
    ...row,
    products: products.map(({ product_id, quantity }) => ({
      product_id,
      quantity,
      name: books.products.get(product_id)?.name,
    })),
    lastOrder: amountsOf(orders.at(-1)),
  };
}

/** Yields the customers with their saved cards, newest first. */
export function* customerLines(books: Books) {
  for (const row of reversed<Customer>([...books.customers.values()])) yield customerLine(row, books);
}

/** Yields the subscriptions with their last billing, newest first. */
export function* subscriptionLines(books: Books) {
  for (const row of reversed<Subscription>([...books.subscriptions.values()])) yield subscriptionLine(row, books);
}
