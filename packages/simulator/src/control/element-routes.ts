import { type PayIntentOptions, payIntent, type SaveCardOptions, saveCard } from "../gateway/element.js";
import { ControlError } from "./input.js";
import { intentLines } from "./intents.js";
import type { ControlParts } from "./parts.js";
import type { Input, Route } from "./route.js";
import { bool, listOf, object, oneOf, ref, text } from "./schema.js";
import { newestOf } from "./views.js";

const events = ["NEW", "MATCH", "CONFLICT"];
const card = { ...text, pattern: "^\\d{12,19}$" };

function cardOf({ card: value }: Input["body"]): string | undefined {
  if (value === undefined || (typeof value === "string" && new RegExp(card.pattern).test(value))) return value;
  throw new ControlError(400, "card must be 12 to 19 digits, as text.");
}

function payOptions(body: Input["body"]): PayIntentOptions {
  const { preAuth } = body;
  if (preAuth !== undefined && typeof preAuth !== "boolean")
    throw new ControlError(400, "preAuth must be true or false.");
  return { card: cardOf(body), preAuth };
}

function saveOptions(body: Input["body"]): SaveCardOptions {
  const { event } = body;
  if (event !== undefined && !events.includes(event as string)) {
    throw new ControlError(400, `event must be one of ${events.join(", ")}.`);
  }
  return { card: cardOf(body), event: event as SaveCardOptions["event"] };
}

/** The control API's routes that act as a customer in QFPay's card form Element: pay an intent, save a card. */
export function elementRoutes({ world }: ControlParts): readonly Route[] {
  const known = ({ ref: id }: Input) => {
    if (!world.books.intents.has(id)) throw new ControlError(404, `No intent is open as "${id}".`);
    return id;
  };
  return [
    {
      method: "get",
      path: "/intents",
      summary: "What waits for the customer in Element, newest first",
      query: ["limit"],
      response: listOf(ref("Intent")),
      run: ({ query }) => newestOf(intentLines(world.books), query),
    },
    {
      method: "post",
      path: "/intents/{ref}/pay",
      summary: "The customer confirms the payment, or with preAuth lets the amount be frozen",
      ref: "payment_intent of create_payment_intent",
      body: object({}, { card, preAuth: bool }),
      response: ref("Transaction"),
      errors: [404, 409],
      run: (input) => payIntent(world, known(input), payOptions(input.body)),
    },
    {
      method: "post",
      path: "/intents/{ref}/save-card",
      summary: "The customer saves a card",
      ref: "token_intent of create_token_intent",
      body: object({}, { card, event: oneOf(...events) }),
      response: object({ token_id: text, event: oneOf(...events) }),
      errors: [404, 409],
      run: (input) => saveCard(world, known(input), saveOptions(input.body)),
    },
  ];
}
