import { html } from "hono/html";
import { rowOf } from "../world/pay-type-rows.js";
import { testCards } from "../world/test-cards.js";
import type { SimulatedTransaction } from "../world/transaction.js";
import { formatAmount } from "./amount.js";
import { brandOf, unknownBrand } from "./brands.js";
import { backLink, type Html, languageLinks, layout, resultBox } from "./layout.js";
import { formatTime, type Language, texts } from "./texts.js";

const row = (name: string, value: string | undefined): Html | "" =>
  value ? html`<div><dt>${name}</dt><dd>${value}</dd></div>` : "";

function details(transaction: SimulatedTransaction, language: Language): Html {
  const { rows } = texts[language];
  const { state, paydtm, refunded, txcurrcd } = transaction;
  return html`<dl>
${row(rows.item, transaction.goods_name)}
${row(rows.order, transaction.out_trade_no)}
${row(rows.transaction, transaction.syssn)}
${row(rows.created, formatTime(transaction.sysdtm, language))}
${row(rows.paid, state === "paid" && paydtm ? formatTime(paydtm, language) : undefined)}
${row(rows.refunded, refunded > 0 ? formatAmount(refunded, txcurrcd) : undefined)}
</dl>`;
}

/**
 * The choice of a test card, for card payments only. With other wallets there is no choice, because the wallet knows
 * the card.
 */
function cardChoice({ pay_type }: SimulatedTransaction, language: Language): Html | "" {
  if (rowOf({ pay_type }).wallet !== "Visa / Mastercard") return "";
  const { card, goodCard, refusedCard } = texts[language];
  return html`<label class="field"><span>${card}</span><select name="card">${testCards.map(
    ({ number, refused }) =>
      html`<option value="${number}">${number.replace(/(?<=\d)(?=(\d{4})+$)/g, " ")} (${refused ? refusedCard : goodCard})</option>`,
  )}</select></label>`;
}

function buttons(transaction: SimulatedTransaction, language: Language, chosen: Language | undefined): Html {
  const { syssn, txamt, txcurrcd } = transaction;
  const { pay, decline } = texts[language];
  const query = chosen ? `?lang=${chosen}` : "";
  return html`
<form method="post" action="/wallet/${syssn}/approve${query}">${cardChoice(transaction, language)}<button id="approve">${pay(formatAmount(txamt, txcurrcd))}</button></form>
<form method="post" action="/wallet/${syssn}/decline${query}"><button id="decline" class="quiet">${decline}</button></form>`;
}

const tones = { paid: "good", failed: "bad", expired: "plain", closed: "plain", frozen: "good" } as const;

function outcome(transaction: SimulatedTransaction, language: Language): Html | "" {
  const { state, cancelledByCustomer, refunded, txamt } = transaction;
  if (state === "open") return "";
  const { outcomes } = texts[language];
  if (state === "paid" && refunded === txamt) return resultBox("plain", ...outcomes.refunded);
  const [title, text] = cancelledByCustomer ? outcomes.cancelled : outcomes[state];
  return resultBox(tones[state], title, text);
}

/** The merchant's page to which the customer goes next, if the merchant gave one. */
const nextPage = ({ state, return_url, failed_url }: SimulatedTransaction): string | undefined =>
  state === "paid" ? return_url : state === "open" ? undefined : (failed_url ?? return_url);

/**
 * The page to which a scanned `qrcode` or an opened `pay_url` leads.
 *
 * @param how `leaving`: whether the customer has just paid or declined, and is redirected to the merchant's page.
 *   `chosen`: the language that the customer chose, which the next page keeps
 */
export function walletView(
  transaction: SimulatedTransaction,
  language: Language,
  { leaving, chosen }: { leaving: boolean; chosen: Language | undefined },
): Html {
  const { merchant, testMerchant } = texts[language];
  const { mchid, txamt, txcurrcd, syssn } = transaction;
  const brand = brandOf(transaction.pay_type, language);
  const next = nextPage(transaction);
  const amount = formatAmount(txamt, txcurrcd);
  return layout({
    title: `${brand.name}: ${amount}`,
    brand,
    language,
    head: next && leaving ? html`<meta http-equiv="refresh" content="3;url=${next}">` : "",
    foot: languageLinks(language, (other) => `/wallet/${syssn}?lang=${other}`),
    main: html`${outcome(transaction, language)}
<h1>${mchid ? `${merchant} ${mchid}` : testMerchant}</h1>
<p class="amount">${amount}</p>
${details(transaction, language)}
${transaction.state === "open" ? buttons(transaction, language, chosen) : ""}
${backLink(next, language)}`,
  });
}

/** The wallet's page for a payment that does not exist. */
export function unknownOrderView(language: Language): Html {
  const [title, text] = texts[language].unknownOrder;
  return layout({ title, brand: unknownBrand(language), language, main: resultBox("plain", title, text) });
}
