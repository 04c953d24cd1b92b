import type { Books } from "../world/books.js";
import type { Intent } from "../world/intent.js";
import { reversed } from "./views.js";

/** The payment intents that Element waits for, newest first. */
export function* intentLines(books: Books) {
  for (const [id, { merchant: _, ...intent }] of reversed<[string, Intent]>([...books.intents]))
    yield { id, ...intent };
}
