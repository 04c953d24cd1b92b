import { html, raw } from "hono/html";
import { formatAmount } from "./amount.js";
import { brandOf, checkoutBrand } from "./brands.js";
import type { CheckoutOrder } from "./check-link.js";
import { type HostedPayType, mayRefuseCredit } from "./hosted-wallets.js";
import { backLink, type Html, htmlNames, languageLinks, layout, resultBox } from "./layout.js";
import { type Language, texts } from "./texts.js";

/** The hosted checkout page's script. It sends the link's part after `#` to the server, because a browser does not. */
export const checkstandScript = `
const main = document.getElementById("main");
async function open() {
  const query = location.hash.slice(location.hash.indexOf("?") + 1);
  const response = await fetch("/checkstand/session", { method: "POST", body: query, headers: { "content-type": "text/plain" } });
  const { html, frame } = await response.json();
  main.innerHTML = html;
  document.documentElement.lang = frame.lang;
  document.title = document.querySelector("header strong").textContent = frame.title;
  document.querySelector("header span").textContent = frame.simulator;
  document.querySelector("footer").textContent = frame.noMoney;
  main.focus({ preventScroll: true });
}
addEventListener("hashchange", open);
open();
`;

/** Makes the hosted checkout page as it is before its script has read the order from the checkout link. */
export function checkstandPage(language: Language): Html {
  const { checkout, opening, noScript } = texts[language];
  return layout({
    title: checkout,
    brand: checkoutBrand(language),
    language,
    main: html`<h1>${opening}</h1><noscript>${resultBox("bad", ...noScript)}</noscript>`,
    head: html`<script type="module">${raw(checkstandScript)}</script>`,
  });
}

/** The checkout page's title, `lang` and the texts around the wallets in one language. The page's script sets them. */
export const frameIn = (language: Language) => ({
  lang: htmlNames[language],
  title: texts[language].checkout,
  simulator: texts[language].simulator,
  noMoney: texts[language].noMoney,
});

function walletButton(pay_type: HostedPayType, noCredit: boolean, language: Language): Html {
  const { name, colour } = brandOf(pay_type, language);
  const note = noCredit && mayRefuseCredit(pay_type) ? html`<small>${texts[language].noCredit}</small>` : "";
  return html`<button name="pay_type" value="${pay_type}"><span class="swatch" style="background: ${colour}"></span><span>${name}${note}</span></button>`;
}

/**
 * Makes HTML with the amount and a button for each wallet. @param addressOf returns the page's URL in another language
 */
export function walletChoice(
  id: string,
  order: CheckoutOrder,
  language: Language,
  addressOf: (language: Language) => string,
): Html {
  const { rows, choose } = texts[language];
  return html`
<h1>${order.goods_name || `${rows.order} ${order.out_trade_no}`}</h1>
<p class="amount">${formatAmount(order.txamt, order.txcurrcd)}</p>
<dl><div><dt>${rows.order}</dt><dd>${order.out_trade_no}</dd></div></dl>
<h2>${choose}</h2>
<form class="wallets" method="post" action="/checkstand/session/${id}" aria-label="${choose}">
${order.wallets.map((pay_type) => walletButton(pay_type, order.noCredit, language))}
</form>
${backLink(order.cancel_url, language)}
${languageLinks(language, addressOf)}`;
}

/** Makes the hosted checkout page with a message in place of an order. */
export const checkstandMessage = (main: Html, language: Language): Html =>
  layout({ title: texts[language].checkout, brand: checkoutBrand(language), language, main });
