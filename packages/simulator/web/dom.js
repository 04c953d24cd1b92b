/** Makes an element. Text and attributes are set through the DOM and never as HTML, because clients choose them. */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

const hongKong = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Asia/Hong_Kong",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});

const partsOf = (ms) => Object.fromEntries(hongKong.formatToParts(ms).map(({ type, value }) => [type, value]));

/** Formats epoch milliseconds as date and time in Hong Kong. */
export function dateTime(ms) {
  const { year, month, day, hour, minute, second } = partsOf(ms);
  return `${year}-${month}-${day} ${hour}:${minute}:${second}`;
}

/** Makes an element that shows the time of day in Hong Kong. */
export const timeOfDay = (ms) =>
  h("time", { datetime: new Date(ms).toISOString(), title: `${dateTime(ms)} HKT` }, dateTime(ms).slice(11));

const noMinorUnits = new Set(["JPY", "IDR", "MMK"]);

/** Formats an amount in minor units as text with its currency. */
export function amount(txamt, txcurrcd) {
  const digits = String(txamt);
  if (noMinorUnits.has(txcurrcd)) return `${txcurrcd} ${digits.replace(/\B(?=(\d{3})+$)/g, ",")}`;
  const padded = digits.padStart(3, "0");
  return `${txcurrcd} ${padded.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",")}.${padded.slice(-2)}`;
}

/** Makes an element for a number that a client chose. The number may be long, so it may wrap at any character. */
export const number = (text) => h("span", { class: "number" }, text);

/** Makes an element for an address, which may wrap after slashes and other marks, but not inside words. */
export const address = (text) =>
  h(
    "span",
    { class: "mono" },
    text.split(/(?<=[/_?&=.])/).flatMap((part) => [part, h("wbr")]),
  );

/**
 * Makes a small coloured label.
 *
 * @param tone the CSS class of the label's colour
 */
export const chip = (tone, text) => h("span", { class: `chip ${tone}` }, text);

/** Makes a table that becomes a list of cards on a phone, where each cell shows its heading. */
export function table(caption, headings, rows, empty) {
  if (rows.length === 0) return h("p", { class: "empty" }, empty);
  const cells = (row) => row.cells.map((cell, at) => h("td", { "data-heading": headings[at] }, cell));
  return h(
    "div",
    { class: "scroll" },
    h(
      "table",
      {},
      h("caption", {}, caption),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          headings.map((text) => h("th", { scope: "col" }, text)),
        ),
      ),
      h(
        "tbody",
        {},
        rows.map((row) => h("tr", { "data-key": row.key, class: row.tone ?? "" }, cells(row))),
      ),
    ),
  );
}

/** Makes a button that calls `run` when it is pressed. */
export function button(text, run, attributes = {}) {
  return h("button", { type: "button", onclick: run, ...attributes }, text);
}

/** Makes a labelled input. */
export function field(label, control) {
  return h("label", { class: "field" }, h("span", {}, label), control);
}

/** Makes an option of a select element. */
export const option = (value, text = value) => h("option", { value }, text);
