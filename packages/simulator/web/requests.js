import { curlView } from "./curl.js";
import { address, button, chip, h, number, table, timeOfDay } from "./dom.js";
import { get } from "./server.js";

const outcomeOf = ({ status, respcd, resperr }) =>
  status === 200 && respcd ? `${respcd} ${resperr}` : (status ?? "reset");

function toneOf({ status, respcd }) {
  if (status === 200 && respcd === "0000") return "good";
  return respcd === "1143" || respcd === "1145" ? "wait" : "bad";
}

const legends = {
  changed: { missing: "missing in the client's string", extra: "too much in it" },
  moved: { missing: "where the gateway has it", extra: "where the client had it" },
};

const mark = (kind, text, legend) => h(kind === "missing" ? "ins" : "del", { title: legend[kind] }, text);

/**
 * Shows in one text what the gateway and the client hashed. Underlined parts are hashed only by the gateway; parts
 * that are struck through were hashed only by the client.
 */
const overlay = (differences, legend) =>
  h(
    "pre",
    { class: "diff", tabindex: "0", "aria-label": "Both strings laid over each other" },
    differences.map(({ kind, text }) => {
      const shown = text.replaceAll("\n", "⏎\n").replaceAll("\t", "⇥\t");
      return kind === "same" ? shown : mark(kind, shown, legend);
    }),
  );

function diagnosisView({ cause, causes, explanation, algorithm, expected, presumed, presumedAlgorithm, differences }) {
  const legend = causes.some((name) => /^(un)?sorted/.test(name)) ? legends.moved : legends.changed;
  const same = presumed !== undefined && differences.every(({ kind }) => kind === "same");
  return h(
    "section",
    { class: "diagnosis", "aria-label": "What is wrong with the signature" },
    h("h3", {}, cause === "unknown" ? "The signature does not match" : "What the client did"),
    h("p", { class: "explanation" }, explanation),
    h(
      "p",
      {},
      causes.map((name) => chip(name === "unknown" ? "plain" : "bad", name)),
    ),
    h(
      "dl",
      { class: "texts" },
      h("dt", {}, `The gateway hashes with ${algorithm}`),
      h("dd", {}, h("pre", {}, expected)),
      presumed !== undefined && h("dt", {}, `The client hashed with ${presumedAlgorithm}`),
      presumed !== undefined && h("dd", {}, h("pre", {}, presumed)),
      presumed !== undefined &&
        !same &&
        h("dt", {}, mark("missing", legend.missing, legend), " ", mark("extra", legend.extra, legend)),
      presumed !== undefined && !same && h("dd", {}, overlay(differences, legend)),
    ),
    same && h("p", {}, "Both strings are the same: only the algorithm, its header or the key differs."),
  );
}

const list = (entries) =>
  h(
    "dl",
    { class: "pairs" },
    Object.entries(entries).flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]),
  );

function detail(record, close, act) {
  return h(
    "article",
    { class: "detail", "aria-label": `Request ${record.id}` },
    h("div", { class: "bar" }, h("h2", { tabindex: "-1" }, `${record.method} ${record.path}`), button("Close", close)),
    h(
      "p",
      {},
      chip(toneOf(record), String(record.diagnosis ? record.respcd : outcomeOf(record))),
      record.fault && chip("wait", `fault: ${record.fault}`),
    ),
    record.diagnosis && diagnosisView(record.diagnosis),
    h("h3", {}, "String to sign"),
    h("pre", { tabindex: "0" }, record.stringToSign || "(nothing)"),
    h("h3", {}, "Parameters"),
    list(record.params),
    curlView(record, act),
    h("h3", {}, "Headers"),
    list(record.headers),
    h("h3", {}, "Answer"),
    h("pre", { tabindex: "0" }, record.body || "(none)"),
  );
}

/** The request whose details are open. It is kept so that a refresh does not close them. */
let open;

/**
 * Makes the dashboard's view of requests to the gateway. `refresh` draws the dashboard again.
 *
 * @param act runs an action, and shows the error if the action fails
 */
export function requestsView({ requests }, act, refresh) {
  const show = (id) =>
    act(async () => {
      open = await get(`/requests/${encodeURIComponent(id)}`);
      refresh();
      const heading = document.querySelector(".detail h2");
      heading.focus({ preventScroll: true });
      heading.scrollIntoView({ block: "start" });
    });
  const close = () => {
    const id = open.id;
    open = undefined;
    refresh();
    document.querySelector(`[data-show="${CSS.escape(id)}"]`)?.focus();
  };
  return h(
    "div",
    {},
    open && detail(open, close, act),
    table(
      "Requests, newest first",
      ["Call", "Order", "Outcome", "Signature", "Time", "More"],
      requests.map((row) => ({
        key: row.id,
        cells: [
          address(`${row.method} ${row.path}`),
          number(row.out_trade_no ?? row.syssn ?? ""),
          h(
            "div",
            { class: "stack" },
            chip(toneOf(row), String(row.respcd ?? row.status ?? "reset")),
            h("small", {}, row.resperr ?? (row.rateLimited ? "rate window" : (row.fault ?? ""))),
          ),
          row.cause ? chip("bad", row.cause) : "",
          timeOfDay(row.at),
          button("Inspect", () => show(row.id), {
            "data-show": row.id,
            "aria-label": `Inspect ${row.method} ${row.path} ${row.out_trade_no ?? ""}`,
          }),
        ],
      })),
      "No request yet.",
    ),
  );
}
