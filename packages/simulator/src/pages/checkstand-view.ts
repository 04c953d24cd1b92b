import { html, raw } from "hono/html";
import { formatAmount } from "./amount.js";
import { brandOf } from "./brands.js";
import type { CheckoutOrder } from "./check-link.js";
import { type Html, layout, resultBox } from "./layout.js";

/** What the page offers, in this order. */
export const hostedPayTypes = ["801512", "800212", "805812", "802001", "800712", "803712", "802801"] as const;

const brand = { name: "Checkout", colour: "#334155" };

// Everything stands behind the hash, so only a script can hand it to the server.
const script = `
const main = document.getElementById("main");
async function open() {
  const query = location.hash.slice(location.hash.indexOf("?") + 1);
  const response = await fetch("/checkstand/session", { method: "POST", body: query, headers: { "content-type": "text/plain" } });
  main.innerHTML = (await response.json()).html;
  main.focus();
}
addEventListener("hashchange", open);
open();
`;

/** The empty page that reads its link. */
export const checkstandPage = (): Html =>
  layout(
    "Checkout",
    brand,
    html`<h1>Opening the order</h1><noscript>${resultBox("bad", "JavaScript is off", "This page needs it.")}</noscript>`,
    html`<script type="module">${raw(script)}</script>`,
  );

/** Amount and wallets; a wallet is a plain form button. */
export const walletChoice = (id: string, order: CheckoutOrder): Html => html`
<h1>${order.goods_name || `Order ${order.out_trade_no}`}</h1>
<p class="amount">${formatAmount(order.txamt, order.txcurrcd)}</p>
<dl><div><dt>Order</dt><dd>${order.out_trade_no}</dd></div></dl>
<form class="wallets" method="post" action="/checkstand/session/${id}" aria-label="Choose how to pay">
${hostedPayTypes.map((pay_type) => {
  const { name, colour } = brandOf(pay_type);
  return html`<button name="pay_type" value="${pay_type}"><span class="swatch" style="background: ${colour}"></span>${name}</button>`;
})}
</form>`;

/** What a customer sees of a link that is wrong; the merchant hears nothing. */
export const linkError = (reason: string): Html => resultBox("bad", "This payment link cannot be used", reason);

export const checkstandMessage = (main: Html): Html => layout("Checkout", brand, main);
