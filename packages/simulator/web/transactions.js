import { amount, button, chip, h, number, table } from "./dom.js";
import { post } from "./server.js";

const tones = { paid: "good", open: "wait", failed: "bad", expired: "plain", closed: "plain", frozen: "wait" };

const localPath = (url) => new URL(url, location.href).pathname;

function actions(row, act) {
  if (row.state !== "open" || row.order_type !== "payment") return "";
  const ref = encodeURIComponent(row.syssn);
  const does = (what, label) =>
    button(label, () => act(() => post(`/transactions/${ref}/${what}`), `${label}: ${row.out_trade_no}`), {
      "aria-label": `${label} ${row.out_trade_no}`,
    });
  return h("span", { class: "actions" }, does("pay", "Pay"), does("decline", "Decline"));
}

function order(row) {
  const parts = [h("strong", {}, number(row.out_trade_no || "(no number)"))];
  if (row.goods_name) parts.push(h("small", {}, row.goods_name));
  parts.push(h("small", { class: "mono" }, row.syssn));
  return h("div", { class: "stack" }, parts);
}

const state = (row) =>
  h(
    "div",
    { class: "stack" },
    chip(tones[row.state], `${row.state} ${row.respcd}`),
    row.refunded > 0 && h("small", {}, `${amount(row.refunded, row.txcurrcd)} refunded`),
    row.wallet_url &&
      row.state === "open" &&
      h("a", { href: localPath(row.wallet_url), target: "_blank" }, "wallet page"),
  );

/** Renders the dashboard's table of payments and refunds. `act` runs a button's action. */
export const transactionsView = ({ transactions }, act) =>
  table(
    "Payments and refunds, newest first",
    ["Order", "Kind", "Amount", "State", "Created (HKT)", "Customer"],
    transactions.map((row) => ({
      key: row.syssn,
      cells: [
        order(row),
        `${row.order_type} ${row.pay_type}`,
        h("span", { class: "amount" }, amount(row.txamt, row.txcurrcd)),
        state(row),
        row.sysdtm,
        actions(row, act),
      ],
    })),
    "No payment yet. Send the first one to this address: it will appear here by itself.",
  );
