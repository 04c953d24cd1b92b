import type { World } from "./world.js";

/**
 * Returns the code that a charge of a test card leads to: `tk_simulator_0000` succeeds, `tk_simulator_1204` fails with
 * 1204. Every customer has these test cards.
 */
export const magicCard = (token_id: string): string | undefined => /^tk_simulator_(\d{4})$/.exec(token_id)?.[1];

/** The card that notifications show if a test card was charged. */
const testCard = { cardcd: "520000****1096", card_scheme: "ECMC_DEBIT" };

/**
 * Charges a saved card or a test card. Returns the response code, and the card. The bank refuses a card that is no
 * longer saved.
 */
export function chargeCard({ books }: World, token_id: string) {
  const magic = magicCard(token_id);
  const card = books.cards.get(token_id);
  const { cardcd, card_scheme } = card ?? testCard;
  return { respcd: magic ?? (card ? "0000" : "1204"), cardcd, card_scheme };
}
