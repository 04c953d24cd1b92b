import { amount, button, chip, dateTime, h, table } from "./dom.js";
import { post } from "./server.js";

const tones = {
  ACTIVE: "good",
  INCOMPLETE: "bad",
  PAST_DUE: "wait",
  UNPAID: "bad",
  CANCELLED: "plain",
  COMPLETED: "plain",
};

const named = (name, id) =>
  h("div", { class: "stack" }, h("strong", {}, name || "(no name)"), h("small", { class: "mono" }, id));

const goods = (products) => products.map(({ name, quantity }) => `${quantity} × ${name ?? "?"}`).join(", ");

function lastBill({ lastOrder, lastAt }) {
  if (!lastOrder) return "none yet";
  return h(
    "div",
    { class: "stack" },
    chip(lastOrder.respcd === "0000" ? "good" : "bad", lastOrder.respcd),
    h("span", { class: "amount" }, amount(lastOrder.txamt, lastOrder.txcurrcd)),
    lastAt !== undefined && h("small", {}, dateTime(lastAt)),
  );
}

/** A button that moves the clock to the time of the next bill. Everything that is due before then happens, too. */
const billNext = ({ subscription_id, nextAt }, { now, steppable }, act) =>
  nextAt !== undefined && steppable
    ? button(
        "Go to next bill",
        () => act(() => post("/clock", { advance: Math.max(0, nextAt - now) }), "Clock moved on"),
        {
          "aria-label": `Go to next bill of ${subscription_id}`,
        },
      )
    : "";

const subscriptionTable = ({ subscriptions, clock }, act) =>
  table(
    "Subscriptions, newest first",
    ["Subscription", "State", "Bills", "Last bill", "Next bill (HKT)", "Clock"],
    subscriptions.map((row) => ({
      key: row.subscription_id,
      cells: [
        named(goods(row.products), row.subscription_id),
        chip(tones[row.state] ?? "wait", row.state ?? "not started"),
        `${row.completed} of ${row.total_billing_cycles ?? "∞"}`,
        lastBill(row),
        row.nextAt === undefined ? "none" : dateTime(row.nextAt),
        billNext(row, clock, act),
      ],
    })),
    "No subscription yet. Customer, product and a saved card make one; here it is seen billing.",
  );

const customerTable = ({ customers }) =>
  table(
    "Customers, newest first",
    ["Customer", "Contact", "Saved cards", "Since (HKT)"],
    customers.map((row) => ({
      key: row.customer_id,
      cells: [
        named(row.name, row.customer_id),
        h("div", { class: "stack" }, h("span", {}, row.email), h("span", {}, row.phone)),
        h(
          "div",
          { class: "stack" },
          row.cards.map(({ cardcd, token_id }) => h("span", { title: token_id, class: "mono" }, cardcd)),
        ),
        dateTime(row.createdAt),
      ],
    })),
    "No customer yet.",
  );

/** The dashboard's view of subscriptions and customers. */
export const subscriptionsView = (state, act) => h("div", {}, subscriptionTable(state, act), customerTable(state));
