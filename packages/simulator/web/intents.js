import { amount, button, chip, dateTime, field, h, number, option, table } from "./dom.js";
import { post } from "./server.js";

const testCards = {
  5200000000001096: "Mastercard, good",
  4000000000001091: "Visa, good",
  5200000000001120: "Mastercard, refused",
  4000000000001125: "Visa, refused",
};

let card = "5200000000001096";

function cardChoice() {
  const select = h(
    "select",
    {
      name: "card",
      onchange: ({ target }) => {
        card = target.value;
      },
    },
    Object.entries(testCards).map(([digits, text]) => option(digits, `${digits} (${text})`)),
  );
  select.value = card;
  return field("The card that the customer enters", select);
}

function actions({ id, kind, pay_type, out_trade_no, customer_id }, act) {
  const name = out_trade_no ?? customer_id;
  const does = (label, path, body = {}) =>
    button(
      label,
      () => act(() => post(`/intents/${encodeURIComponent(id)}/${path}`, { card, ...body }), `${label}: ${name}`),
      {
        "aria-label": `${label} ${name}`,
      },
    );
  if (kind === "token") return does("Save card", "save-card");
  const freeze = pay_type === "802801" && does("Freeze", "pay", { preAuth: true });
  return h("span", { class: "actions" }, does("Pay", "pay"), freeze);
}

const what = ({ kind, txamt, txcurrcd, pay_type }) =>
  kind === "token"
    ? "save a card"
    : h(
        "div",
        { class: "stack" },
        h("span", { class: "amount" }, amount(txamt, txcurrcd)),
        h("small", {}, `payment ${pay_type}`),
      );

/** Shows the intents that wait for a customer: to pay an order, or to save a card. */
export const intentsView = ({ intents, clock }, act) =>
  h(
    "div",
    {},
    intents.length > 0 && h("div", { class: "panel" }, cardChoice()),
    table(
      "Intents that wait for their customer, newest first",
      ["Order or customer", "What", "Until (HKT)", "Customer"],
      intents.map((row) => ({
        key: row.id,
        cells: [
          h(
            "div",
            { class: "stack" },
            h("strong", {}, number(row.out_trade_no ?? row.customer_id)),
            h("small", { class: "mono" }, number(row.id)),
          ),
          what(row),
          row.expiresAt > clock.now ? dateTime(row.expiresAt) : chip("plain", "expired"),
          row.expiresAt > clock.now ? actions(row, act) : "",
        ],
      })),
      "No intent waits. create_payment_intent and create_token_intent make one; here you are the customer who fills in the form.",
    ),
  );
