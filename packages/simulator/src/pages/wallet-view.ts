import { html } from "hono/html";
import type { SimulatedTransaction, TransactionState } from "../transaction.js";
import { formatAmount } from "./amount.js";
import { brandOf } from "./brands.js";
import { type Html, layout, resultBox } from "./layout.js";

const row = (name: string, value: string | undefined): Html | "" =>
  value ? html`<div><dt>${name}</dt><dd>${value}</dd></div>` : "";

const details = (transaction: SimulatedTransaction): Html => html`<dl>
${row("Item", transaction.goods_name)}
${row("Order", transaction.out_trade_no)}
${row("Transaction", transaction.syssn)}
${row("Created", `${transaction.sysdtm} HKT`)}
${row("Paid", transaction.state === "paid" && transaction.paydtm ? `${transaction.paydtm} HKT` : undefined)}
${row("Refunded", transaction.refunded > 0 ? formatAmount(transaction.refunded, transaction.txcurrcd) : undefined)}
</dl>`;

const buttons = ({ syssn, txamt, txcurrcd }: SimulatedTransaction): Html => html`
<form method="post" action="/wallet/${syssn}/approve"><button id="approve">Pay ${formatAmount(txamt, txcurrcd)}</button></form>
<form method="post" action="/wallet/${syssn}/decline"><button id="decline" class="quiet">Decline</button></form>`;

const outcomes: Record<Exclude<TransactionState, "open">, Html> = {
  paid: resultBox("good", "Payment complete", "The merchant has been paid."),
  failed: resultBox("bad", "Payment declined", "Nothing was charged."),
  expired: resultBox("plain", "Order expired", "It can no longer be paid. Ask the merchant for a new code."),
  closed: resultBox("plain", "Order closed", "The merchant closed it. It can no longer be paid."),
  frozen: resultBox("good", "Amount reserved", "The merchant will take what is due."),
};

/** Where the customer goes next, if the merchant said so. */
const nextPage = ({ state, return_url, failed_url }: SimulatedTransaction): string | undefined =>
  state === "paid" ? return_url : state === "open" ? undefined : (failed_url ?? return_url);

/**
 * The page a scanned `qrcode` or an opened `pay_url` leads to.
 *
 * @param leaving the customer has just decided here: go on to the merchant's page by itself
 */
export function walletView(transaction: SimulatedTransaction, leaving: boolean): Html {
  const brand = brandOf(transaction.pay_type);
  const next = nextPage(transaction);
  const outcome = transaction.state === "open" ? "" : outcomes[transaction.state];
  const main = html`${outcome}
<h1>${transaction.mchid ? `Merchant ${transaction.mchid}` : "Test merchant"}</h1>
<p class="amount">${formatAmount(transaction.txamt, transaction.txcurrcd)}</p>
${details(transaction)}
${transaction.state === "open" ? buttons(transaction) : ""}
${next ? html`<a id="return" class="button quiet" href="${next}">Back to the shop</a>` : ""}`;
  const redirect = next && leaving ? html`<meta http-equiv="refresh" content="3;url=${next}">` : "";
  return layout(`${brand.name}: ${formatAmount(transaction.txamt, transaction.txcurrcd)}`, brand, main, redirect);
}

/** A short message in place of a payment. */
export const messageView = (title: string, text: string): Html =>
  layout(title, { name: "Wallet", colour: "#334155" }, resultBox("plain", title, text));
