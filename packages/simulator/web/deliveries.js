import { address, button, chip, dateTime, h, number, table, timeOfDay } from "./dom.js";
import { post } from "./server.js";

const tones = { acknowledged: "good", refused: "bad", failed: "bad", timeout: "bad" };

const resend = (id, act) =>
  button("Resend", () => act(() => post(`/deliveries/${encodeURIComponent(id)}/redeliver`), `Resent ${id}`), {
    "aria-label": `Resend ${id}`,
  });

function what(body) {
  try {
    const { notify_type, order_type, out_trade_no, subscription_id } = JSON.parse(body);
    return h(
      "div",
      { class: "stack" },
      h("strong", {}, notify_type ?? order_type ?? "?"),
      h("small", {}, number(out_trade_no ?? subscription_id ?? "")),
    );
  } catch {
    return "?";
  }
}

const outcome = (row) =>
  h(
    "div",
    { class: "stack" },
    chip(tones[row.outcome], row.outcome),
    h("small", {}, [row.status, row.outcome === "acknowledged" ? "" : row.detail].filter(Boolean).join(" ")),
    row.fault && h("small", {}, `fault: ${row.fault}`),
  );

function waitingView(waiting, now, act) {
  if (waiting.length === 0) return "";
  return table(
    "Waiting for the next step of the ladder",
    ["Notification", "Address", "Attempts", "Next (HKT)", "Now"],
    waiting.map((row) => ({
      key: row.id,
      cells: [
        h(
          "div",
          { class: "stack" },
          h("strong", {}, row.notify_type ?? "?"),
          h("small", {}, number(row.out_trade_no ?? row.id)),
        ),
        address(row.url),
        String(row.attempts),
        row.dueAt <= now ? "under way" : dateTime(row.dueAt),
        resend(row.id, act),
      ],
    })),
    "",
  );
}

/** The dashboard's view of delivery attempts and of the notifications that will be sent again. */
export const deliveriesView = ({ deliveries, waiting, clock }, act) =>
  h(
    "div",
    {},
    waitingView(waiting, clock.now, act),
    table(
      "Attempts to deliver, newest first",
      ["Notification", "Address", "Attempt", "Outcome", "Time", "Body", "Again"],
      deliveries.map((row) => ({
        key: `${row.id}/${row.attempt}`,
        cells: [
          what(row.body),
          address(row.url),
          String(row.attempt),
          outcome(row),
          timeOfDay(row.at),
          h("details", { "data-open": `${row.id}/${row.attempt}` }, h("summary", {}, "JSON"), h("pre", {}, row.body)),
          resend(row.id, act),
        ],
      })),
      "No notification yet. They leave when a payment with a notify_url, or a default address, is paid.",
    ),
  );
