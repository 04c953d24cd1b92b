import type { World } from "./world.js";

/** Test cards that every customer has: `tk_simulator_0000` pays, `tk_simulator_1204` fails with 1204. */
export const magicCard = (token_id: string): string | undefined => /^tk_simulator_(\d{4})$/.exec(token_id)?.[1];

/** The card that notifications show for a charge of a test token. */
const testCard = { cardcd: "520000****1096", card_scheme: "ECMC_DEBIT" };

/** The result of charging a saved card, and the card. The bank refuses a card that was forgotten. */
export function chargeCard({ books }: World, token_id: string) {
  const magic = magicCard(token_id);
  const card = books.cards.get(token_id);
  const { cardcd, card_scheme } = card ?? testCard;
  return { respcd: magic ?? (card ? "0000" : "1204"), cardcd, card_scheme };
}
