import { formatHongKong } from "../world/hong-kong-time.js";
import type { Intent, PaymentIntent, TokenIntent } from "../world/intent.js";
import { bookOutcome, type OrderOutcome } from "../world/outcomes.js";
import { tokenPayload } from "../world/recurring-payload.js";
import type { SavedCard } from "../world/subscription-records.js";
import { goodCard, isRefused } from "../world/test-cards.js";
import type { SimulatedTransaction } from "../world/transaction.js";
import type { World } from "../world/world.js";
import { requestedOutcome } from "./magic.js";
import { claimHostedNumber } from "./order-number.js";

const freezeMs = 7 * 86_400_000;

/**
 * What the notification of a saved card says about the card: it is new, this customer has saved it before (`MATCH`), or
 * another customer has saved it (`CONFLICT`).
 */
export type TokenEvent = "NEW" | "MATCH" | "CONFLICT";

/** Options of `simulator.payIntent`. */
export type PayIntentOptions = {
  /**
   * A test card number. By default, a card with which the payment succeeds. QFPay's documented failing cards fail with
   * 1205.
   */
  card?: string;
  /** Whether the amount is frozen for 7 days, not taken, like `VisaMasterCardPreAuth` in QFPay's card form. */
  preAuth?: boolean;
};

/** Options of `simulator.saveCard`. */
export type SaveCardOptions = {
  /** A test card number. By default, a card that can be saved. */
  card?: string;
  /**
   * The event that the notification reports. Default: `MATCH` for a card that this customer has saved before,
   * `CONFLICT` for a card of another customer, else `NEW`.
   */
  event?: TokenEvent;
};

function find<Kind extends Intent["kind"]>({ books, clock }: World, id: string, kind: Kind) {
  const intent = books.intents.get(id);
  if (intent?.kind !== kind) throw new Error(`No ${kind} intent is known as "${id}", or it was used before.`);
  if (clock.now() >= intent.expiresAt) throw new Error(`The ${kind} intent "${id}" has expired.`);
  return intent as Extract<Intent, { kind: Kind }>;
}

/** Returns the outcome that a test requests by the amount `txamt`, else the outcome of the test card. */
const outcomeOf = ({ txamt }: PaymentIntent, card: string): OrderOutcome =>
  requestedOutcome({ goods_name: "", txamt }) ??
  (isRefused(card) ? { state: "failed", respcd: "1205" } : { state: "paid", respcd: "0000" });

/**
 * Pays a payment intent, as a customer does in QFPay's card form Element.
 *
 * @throws {Error} if the intent is unknown, used or expired, `preAuth` is set for a pay type other than cards, or
 *   another transaction has used the intent's order number in the meantime (1251)
 */
export async function payIntent(
  world: World,
  id: string,
  { card = goodCard, preAuth = false }: PayIntentOptions,
): Promise<SimulatedTransaction> {
  const intent = find(world, id, "payment");
  if (preAuth && intent.pay_type !== "802801") {
    throw new Error(`Only cards (802801) can be pre-authorised, not ${intent.pay_type}.`);
  }
  const { merchant, kind: _, expiresAt: __, ...order } = intent;
  claimHostedNumber(world.ledger, merchant, order.out_trade_no);
  world.books.intents.delete(id);
  const now = world.clock.now();
  const transaction = world.ledger.add(merchant, {
    ...order,
    order_type: "payment",
    chnlsn: "",
    hosted: true, // Several payments of the card form may have one order number.
    expiresAt: preAuth ? now + freezeMs : undefined,
  });
  const outcome = outcomeOf(intent, card);
  if (!preAuth || outcome.state !== "paid") await bookOutcome(world, transaction, outcome);
  else Object.assign(transaction, { state: "frozen", respcd: "0000", paydtm: formatHongKong(now) });
  return transaction;
}

const mask = (card: string) => `${card.slice(0, 6)}****${card.slice(-4)}`;

function eventOf(saved: SavedCard | undefined, { customer_id }: TokenIntent): TokenEvent {
  if (!saved) return "NEW";
  return saved.customer_id === customer_id ? "MATCH" : "CONFLICT";
}

/**
 * Saves a card, as a customer does in QFPay's card form Element, and notifies the merchant.
 *
 * @throws {Error} if the intent is unknown, used or expired, or the card is refused
 */
export async function saveCard(
  world: World,
  id: string,
  { card = goodCard, event }: SaveCardOptions,
): Promise<{ token_id: string; event: TokenEvent }> {
  if (isRefused(card)) throw new Error(`The test card ${mask(card)} is refused: nothing is saved or notified.`);
  const intent = find(world, id, "token");
  world.books.intents.delete(id);
  const { merchant, customer_id } = intent;
  const same = [...world.books.cards.values()].filter((row) => row.cardcd === mask(card) && row.merchant === merchant);
  const saved = same.find((row) => row.customer_id === customer_id) ?? same[0];
  const tokenEvent = event ?? eventOf(saved, intent);
  const row: SavedCard =
    saved && saved.customer_id === customer_id && tokenEvent === "MATCH"
      ? saved
      : {
          token_id: `tk_${world.random.hex(32)}`,
          merchant,
          customer_id,
          cardcd: mask(card),
          card_scheme: card.startsWith("4") ? "VISA_DEBIT-SSL" : "ECMC_DEBIT",
        };
  world.books.cards.set(row.token_id, row);
  const payload = tokenPayload(intent, row, tokenEvent, formatHongKong(world.clock.now()));
  await world.notifier.notify({ ...merchant, notify_url: intent.notify_url }, payload);
  return { token_id: row.token_id, event: tokenEvent };
}
