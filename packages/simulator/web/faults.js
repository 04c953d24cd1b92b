import { button, field, h, option, table } from "./dom.js";
import { post, remove } from "./server.js";

const presets = {
  "Lose the answer of a payment": { kind: "reset", when: "after", path: "/trade/v1/payment" },
  "Break the connection before": { kind: "reset", when: "before" },
  "Break off in the middle of the answer": { kind: "close" },
  "Cut the JSON short": { kind: "truncate" },
  "Answer 2 s late": { kind: "latency", ms: 2_000 },
  "Proxy error 502, booked all the same": { kind: "status", status: 502, html: true, when: "after" },
  "Unavailable 503, not booked": { kind: "status", status: 503, when: "before" },
  "Refuse 5 calls with 429": { kind: "429", retryAfter: 2, times: 5 },
  "Lose a notification": { kind: "lost" },
  "Lose a notification for ever": { kind: "lost", forever: true },
  "Deliver a notification twice": { kind: "duplicate" },
  "Delay a notification by 5 s": { kind: "delayed", ms: 5_000 },
  "Let a later notification go first": { kind: "reordered" },
  "Notify before the call is answered": { kind: "early" },
  "Hide a booking from queries for 3 s": { kind: "hidden", ms: 3_000 },
};

const groups = {
  "calls, any kind": undefined,
  "lost answers": [{ kind: "reset", when: "after" }, { kind: "status", status: 502, when: "after" }, "close"],
  notifications: ["lost", "delayed", "duplicate", "reordered"],
};

const drafts = { preset: Object.keys(presets)[0], number: "", share: "20", seed: "1", group: Object.keys(groups)[0] };
const keep = (name) => ({
  name,
  value: drafts[name],
  oninput: (event) => {
    drafts[name] = event.target.value;
  },
});

function chooser(name, names) {
  const select = h(
    "select",
    keep(name),
    names.map((text) => option(text)),
  );
  select.value = drafts[name];
  return select;
}

function forms(act) {
  const add = (event) => {
    event.preventDefault();
    const number = drafts.number.trim();
    const fault = { ...presets[drafts.preset], ...(number === "" ? {} : { out_trade_no: number }) };
    act(() => post("/faults", fault), `Added: ${drafts.preset}`);
  };
  const chance = (event) => {
    event.preventDefault();
    const body = { share: Number(drafts.share) / 100, seed: Number(drafts.seed), kinds: groups[drafts.group] };
    act(() => post("/faults", body), `Random faults: ${drafts.share} % of ${drafts.group}`);
  };
  return h(
    "div",
    { class: "forms" },
    h(
      "form",
      { onsubmit: add, "aria-label": "Add a fault" },
      h("h2", {}, "Next fault"),
      field("What goes wrong", chooser("preset", Object.keys(presets))),
      field("Only for order number (optional)", h("input", { ...keep("number"), autocomplete: "off" })),
      h("button", { type: "submit", class: "primary" }, "Add"),
    ),
    h(
      "form",
      { onsubmit: chance, "aria-label": "Random faults" },
      h("h2", {}, "By chance"),
      field("Share in %", h("input", { ...keep("share"), type: "number", min: "0", max: "100", required: true })),
      field("Of", chooser("group", Object.keys(groups))),
      field("Seed", h("input", { ...keep("seed"), type: "number", step: "1", required: true })),
      h("button", { type: "submit", class: "primary" }, "Start"),
    ),
  );
}

const rulesShown = {
  nightlyRefundPause: ["Refuse refunds with 1265 from 23:30 to 00:30 Hong Kong time", "Refunds pause at night"],
  singleUseCodes: ["A scanned code works once, then 1202", "Codes work once"],
};

/** Makes the switches by which a user of the dashboard turns rules of the gateway on and off. */
const ruleChoices = (rules, act) =>
  h(
    "div",
    { class: "panel", role: "group", "aria-label": "Rules" },
    Object.entries(rulesShown).map(([name, [label, on]]) => {
      const onchange = ({ target: { checked } }) =>
        act(() => post("/rules", { [name]: checked }), `${on}: ${checked ? "on" : "off"}`);
      const box = h("input", { type: "checkbox", name, onchange });
      box.checked = rules[name];
      return h("label", { class: "choice" }, box, label);
    }),
  );

const spelled = (value) => h("span", { class: "mono" }, JSON.stringify(value));

/**
 * The dashboard's view of faults: it shows, adds and ends them.
 *
 * @param act runs an action and shows its error
 */
export function faultsView({ faults, rateLimited, rules }, act) {
  const met = Object.entries(faults.counts).filter(([, count]) => count > 0);
  return h(
    "div",
    {},
    forms(act),
    ruleChoices(rules, act),
    h(
      "div",
      { class: "bar" },
      h("h2", {}, "Waiting"),
      button("Clear all", () => act(() => remove("/faults"), "All faults ended")),
    ),
    table(
      "Faults still to be met",
      ["Fault", "How often"],
      [
        ...faults.waiting.map(({ fault, left }, at) => ({ key: `w${at}`, cells: [spelled(fault), String(left)] })),
        ...faults.random.map((source, at) => ({
          key: `r${at}`,
          cells: [spelled(source), `${Math.round(source.share * 100)} %`],
        })),
      ],
      "Nothing goes wrong at the moment.",
    ),
    h("h2", {}, "Met so far"),
    table(
      "Faults that were met",
      ["Kind", "Times"],
      [
        ...met.map(([kind, count]) => ({ key: kind, cells: [kind, String(count)] })),
        ...(rateLimited > 0
          ? [{ key: "rate", cells: ["429 of the rate windows (no fault)", String(rateLimited)] }]
          : []),
      ],
      "None.",
    ),
  );
}
