import type { World } from "./world.js";

/** Magic cards that every customer has: `tk_simulator_0000` pays, `tk_simulator_1204` fails with 1204. */
export const magicCard = (token_id: string): string | undefined => /^tk_simulator_(\d{4})$/.exec(token_id)?.[1];

/** A saved card as notifications show it. */
const testCard = { cardcd: "520000****1096", card_scheme: "ECMC_DEBIT" };

/** How a charge of a saved card ends, and which card it was. A card that was forgotten is refused by the bank. */
export function chargeCard({ books }: World, token_id: string) {
  const magic = magicCard(token_id);
  const card = books.cards.get(token_id);
  const { cardcd, card_scheme } = card ?? testCard;
  return { respcd: magic ?? (card ? "0000" : "1204"), cardcd, card_scheme };
}
