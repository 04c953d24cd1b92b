import { html } from "hono/html";
import type { Refusal } from "../gateway/refusal.js";
import type { CheckoutOrder } from "./check-link.js";
import { backLink, type Html, languageLinks, resultBox } from "./layout.js";
import { type Language, texts } from "./texts.js";

/**
 * Returns a function that gives a checkout link in another language. The signature stays valid, because `lang` is not
 * signed.
 */
export const linkInLanguage = (query: string) => (language: Language) =>
  `/checkstand/#/?${query.replace(/(^|&)lang=[^&]*/g, "")}&lang=${language}`;

/** The details of a refused link for the shop's developer. They are folded, so that customers do not read them. */
const developerNote = ({ respcd, resperr }: Refusal, language: Language): Html => html`
<details class="developers"><summary>${texts[language].developers}</summary>
<p lang="en">${respcd}: ${resperr}. <a href="/#requests">The dashboard</a> has the link and what was signed.</p></details>`;

/**
 * Returns the text for a customer whose link cannot be paid, and the URL that leads back to the shop. If the link has a
 * wrong signature, `order` is absent, and no URL is returned.
 */
function outcomeOf({ respcd }: Refusal, order: CheckoutOrder | undefined, language: Language) {
  const { alreadyPaid, timeOver, badLink } = texts[language];
  if (respcd === "1260") return { tone: "good", text: alreadyPaid, back: order?.return_url } as const;
  const back = order && (order.cancel_url ?? order.failed_url);
  if (respcd === "1181") return { tone: "plain", text: timeOver, back } as const;
  return { tone: "bad", text: badLink, back } as const;
}

/** The page for a link that leads to no order. */
export const brokenLink = (refusal: Refusal, language: Language): Html =>
  html`${resultBox("bad", ...texts[language].badLink)}${developerNote(refusal, language)}`;

/** The customer's page for a link that cannot be paid. The merchant is not notified. */
export function linkProblem(
  refusal: Refusal,
  order: CheckoutOrder | undefined,
  language: Language,
  query: string,
): Html {
  const { tone, text, back } = outcomeOf(refusal, order, language);
  return html`${resultBox(tone, ...text)}
${backLink(back, language)}
${languageLinks(language, linkInLanguage(query))}
${tone === "bad" ? developerNote(refusal, language) : ""}`;
}

/** The message for a customer whose checkout page has expired. */
export const sessionGone = (language: Language): Html => resultBox("bad", ...texts[language].sessionGone);
