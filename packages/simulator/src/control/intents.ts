import type { Context } from "hono";
import { type PayIntentOptions, payIntent, type SaveCardOptions, saveCard } from "../gateway/element.js";
import type { World } from "../world/world.js";
import { ControlError, jsonBody } from "./input.js";

const events = ["NEW", "MATCH", "CONFLICT"];

/** What the customer does in Element, for tests in other languages. */
export function intentControl(world: World) {
  const idOf = (c: Context) => {
    const id = c.req.param("id")!;
    if (!world.books.intents.has(id)) throw new ControlError(404, `No intent is open as "${id}".`);
    return id;
  };
  return {
    list: () => [...world.books.intents].map(([id, { merchant: _, ...intent }]) => ({ id, ...intent })),
    pay: async (c: Context) => payIntent(world, idOf(c), await payOptions(c)),
    saveCard: async (c: Context) => saveCard(world, idOf(c), await saveOptions(c)),
  };
}

async function payOptions(c: Context): Promise<PayIntentOptions> {
  const { card, preAuth } = await jsonBody(c);
  if (preAuth !== undefined && typeof preAuth !== "boolean")
    throw new ControlError(400, "preAuth must be true or false.");
  return { card: cardOf(card), preAuth };
}

async function saveOptions(c: Context): Promise<SaveCardOptions> {
  const { card, event } = await jsonBody(c);
  if (event !== undefined && !events.includes(event as string)) {
    throw new ControlError(400, `event must be one of ${events.join(", ")}.`);
  }
  return { card: cardOf(card), event: event as SaveCardOptions["event"] };
}

function cardOf(card: unknown): string | undefined {
  if (card === undefined || (typeof card === "string" && /^\d{12,19}$/.test(card))) return card;
  throw new ControlError(400, "card must be 12 to 19 digits, as text.");
}
