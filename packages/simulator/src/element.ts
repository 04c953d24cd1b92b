import type { Engine } from "./engine.js";
import { type Fate, magicFate } from "./gateway/magic.js";
import { claimHostedNumber } from "./gateway/order-number.js";
import { formatHongKong } from "./hong-kong-time.js";
import type { Intent, PaymentIntent, TokenIntent } from "./intent.js";
import { tokenPayload } from "./notify/recurring-payload.js";
import type { SavedCard } from "./recurring/records.js";
import { meetFate } from "./settle.js";
import { goodCard, isRefused } from "./test-cards.js";
import type { SimulatedTransaction } from "./transaction.js";

const freezeMs = 7 * 86_400_000;

/** How a card meets a merchant before. */
export type TokenEvent = "NEW" | "MATCH" | "CONFLICT";

export type PayIntentOptions = {
  /** A test card number. Default a good one; the documented failing ones fail with 1205. */
  card?: string;
  /** Freezes the amount for 7 days instead of taking it, as `VisaMasterCardPreAuth` does. */
  preAuth?: boolean;
};

export type SaveCardOptions = {
  card?: string;
  /** Default: `MATCH` for a card the customer has saved before, `CONFLICT` for another customer's, else `NEW`. */
  event?: TokenEvent;
};

function find<Kind extends Intent["kind"]>({ books, clock }: Engine, id: string, kind: Kind) {
  const intent = books.intents.get(id);
  if (intent?.kind !== kind) throw new Error(`No ${kind} intent is known as "${id}", or it was used before.`);
  if (clock.now() >= intent.expiresAt) throw new Error(`The ${kind} intent "${id}" has expired.`);
  return intent as Extract<Intent, { kind: Kind }>;
}

/** What comes of the amount, else of the card. */
const fateOf = ({ txamt }: PaymentIntent, card: string): Fate =>
  magicFate({ goods_name: "", txamt }) ??
  (isRefused(card) ? { state: "failed", respcd: "1205" } : { state: "paid", respcd: "0000" });

/**
 * The customer confirms in Element.
 *
 * @throws {Error} unknown, used or expired intent; a pre-authorisation without a card; 1251, its number names something
 * else by now
 */
export async function payIntent(
  engine: Engine,
  id: string,
  { card = goodCard, preAuth = false }: PayIntentOptions,
): Promise<SimulatedTransaction> {
  const intent = find(engine, id, "payment");
  if (preAuth && intent.pay_type !== "802801") {
    throw new Error(`Only cards (802801) can be pre-authorised, not ${intent.pay_type}.`);
  }
  const { merchant, kind: _, expiresAt: __, ...order } = intent;
  claimHostedNumber(engine.ledger, merchant, order.out_trade_no);
  engine.books.intents.delete(id);
  const now = engine.clock.now();
  const transaction = engine.ledger.add(merchant, {
    ...order,
    order_type: "payment",
    chnlsn: "",
    hosted: true, // two intents of one number may both be paid
    expiresAt: preAuth ? now + freezeMs : undefined,
  });
  const fate = fateOf(intent, card);
  if (!preAuth || fate.state !== "paid") await meetFate(engine, transaction, fate);
  else Object.assign(transaction, { state: "frozen", respcd: "0000", paydtm: formatHongKong(now) });
  return transaction;
}

const mask = (card: string) => `${card.slice(0, 6)}****${card.slice(-4)}`;

function eventOf(saved: SavedCard | undefined, { customer_id }: TokenIntent): TokenEvent {
  if (!saved) return "NEW";
  return saved.customer_id === customer_id ? "MATCH" : "CONFLICT";
}

/** The customer enters a card to be saved; the merchant is notified. @throws {Error} unknown, used or expired; refused card */
export async function saveCard(
  engine: Engine,
  id: string,
  { card = goodCard, event }: SaveCardOptions,
): Promise<{ token_id: string; event: TokenEvent }> {
  if (isRefused(card)) throw new Error(`The test card ${mask(card)} is refused: nothing is saved or notified.`);
  const intent = find(engine, id, "token");
  engine.books.intents.delete(id);
  const { merchant, customer_id } = intent;
  const same = [...engine.books.cards.values()].filter((row) => row.cardcd === mask(card) && row.merchant === merchant);
  const saved = same.find((row) => row.customer_id === customer_id) ?? same[0];
  const told = event ?? eventOf(saved, intent);
  const row: SavedCard =
    saved && saved.customer_id === customer_id && told === "MATCH"
      ? saved
      : {
          token_id: `tk_${engine.random.hex(32)}`,
          merchant,
          customer_id,
          cardcd: mask(card),
          card_scheme: card.startsWith("4") ? "VISA_DEBIT-SSL" : "ECMC_DEBIT",
        };
  engine.books.cards.set(row.token_id, row);
  const payload = tokenPayload(intent, row, told, formatHongKong(engine.clock.now()));
  await engine.notifier.notify({ ...merchant, notify_url: intent.notify_url }, payload);
  return { token_id: row.token_id, event: told };
}
