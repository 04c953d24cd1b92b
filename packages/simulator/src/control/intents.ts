import type { Books } from "../world/books.js";
import type { Intent } from "../world/intent.js";
import { reversed } from "./views.js";

/** Lists the payment and token intents that a customer may use in QFPay's card form Element, newest first. */
export function* intentLines(books: Books) {
  for (const [id, { merchant: _, ...intent }] of reversed<[string, Intent]>([...books.intents]))
    yield { id, ...intent };
}
