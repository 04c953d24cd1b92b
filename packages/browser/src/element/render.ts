import type { CheckoutView } from "../checkout-session.js";
import { amountText } from "./amount.js";
import { type Child, el } from "./dom.js";
import { linkOf } from "./link-of.js";
import type { Say, TextName } from "./texts.js";

/** The settings with which a view is drawn, and the actions of its buttons. */
export type Drawing = {
  /** Returns a text in the customer's language. */
  say: Say;
  /** The language tag for amounts and dates. */
  lang: string;
  /** The wallet's name in the texts; `null` if the page does not state it. */
  wallet: string | null;
  /** The `target` attribute of the links; `null` for none. */
  target: string | null;
  /** Whether the customer's wallet is probably on the device that shows the page. */
  isPhone: boolean;
  /** The name of the text that replaces "Waiting for the payment", if any. */
  hint: TextName | undefined;
  /** Called when the customer presses an order button. `isAgain`: an earlier order has ended. */
  order: (isAgain: boolean) => void;
  /** Called when the wallet's button is pressed, to pay by `pay_params`. */
  pay: () => void;
};

/** The HTML elements that show a state of the checkout, and the sentence that screen readers announce. */
export type Drawn = { parts: Child[]; statusText: string };

const title = (text: string) => el("h2", { part: "title", tabindex: "-1" }, text);
const paragraph = (part: string, text: Child) => text && el("p", { part }, text);
function button(text: string, click: () => void): Node {
  const made = el("button", { part: "button" }, text);
  made.onclick = click;
  return made;
}

/** Makes the elements that show a view, and the sentence about it for screen readers. */
export function draw(view: CheckoutView, drawing: Drawing): Drawn {
  const { say, lang } = drawing;
  const { status, order, error, reason, isLast } = view;
  const amount = amountText(order, lang);
  const numberText = order?.out_trade_no ?? error?.reference;
  const number = paragraph("number", numberText && `${say("number")} ${numberText}`);
  const end = (kind: "good" | "bad" | "warn", head: string, why: string, more?: Child) => ({
    parts: [
      el("div", { part: `sign tint ${kind}`, "aria-hidden": "true" }, kind === "good" ? "✓" : "!"),
      title(head),
      paragraph("amount", amount),
      paragraph("text", why),
      number,
      more,
    ],
    statusText: `${head}. ${why}`,
  });
  const again = button(say("again"), () => drawing.order(true));
  const retry = button(say("retry"), () => drawing.order(false));
  const hintName = reason ?? drawing.hint;
  const hint = hintName && say(hintName);

  if (status === "preparing") {
    return { parts: [title(say(status)), paragraph("status live", "…")], statusText: say(status) };
  }
  if (status === "problem") {
    // If the server refused the order, the server's message is shown. All other texts are in the page's language.
    if (error?.kind === "ended") return end("warn", say("ended"), say("ask"), again);
    if (error?.kind === "refused") return end("bad", error.message, "", retry);
    return end("warn", say("unclear"), say(error?.httpStatus ? "ask" : "unclearWhy"), retry);
  }
  if (status === "success") return end("good", say(status), say("thanks"));
  if (status === "mismatch") return end("warn", say(status), say("ask"));
  if (status === "failed") return end("bad", say(status), say(isLast ? "ask" : "failedWhy"), again);
  if (status === "expired") {
    return end("warn", say(status), isLast ? say("ask") : (hint ?? say("checking")), again);
  }
  if (isLast) return end("warn", say("unclear"), hint ?? say("ask"));
  return { parts: [...payParts(view, drawing, amount, hint), number], statusText: hint ?? say("waiting") };
}

function payParts(
  { order }: CheckoutView,
  { say, wallet, target, isPhone, pay }: Drawing,
  amount: string,
  hint: string | undefined,
): Child[] {
  if (!order) return [];
  const { qr_url, checkout_url, pay_params } = order;
  const link = linkOf(order);
  const name = wallet ?? say("anyWallet");
  const part = qr_url && !isPhone ? "link second" : "link";
  const attributes = { href: link, target, part };
  const open = link
    ? el("a", attributes, say(checkout_url ? "openPage" : "openWallet"))
    : !!pay_params && button(say("openWallet"), pay);
  return [
    title(say(qr_url ? "scan" : "pay", name)),
    paragraph("amount", amount),
    isPhone && open,
    qr_url && el("img", { part: "qr", src: qr_url, alt: say("qr", name, amount) }),
    order.expires_at && el("p", { part: "countdown tint" }, `${say("left")} `, el("time", {})),
    !isPhone && open,
    paragraph(hint ? "status tint warn" : "status live", hint ?? say("waiting")),
  ];
}
