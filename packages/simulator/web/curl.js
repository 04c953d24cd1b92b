import { button, h } from "./dom.js";

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/** Headers that are not printed, because curl or the connection sets them. */
const unprinted =
  /^(host|connection|content-length|accept.*|user-agent|sec-.*|cache-control|pragma|traceparent|transfer-encoding)$/;

/** Formats a request as a signed curl command. It contains no key, because the server masks keys. */
function curlOf({ method, path, headers, params }, origin) {
  const form = new URLSearchParams(params).toString();
  const url = `${origin}${path}${method === "GET" && form !== "" ? `?${form}` : ""}`;
  const shown = Object.entries(headers).filter(([name]) => !unprinted.test(name));
  return [
    `curl -i -X ${method} ${quoted(url)}`,
    ...shown.map(([name, value]) => `  -H ${quoted(`${name}: ${value}`)}`),
    ...(method === "GET" ? [] : [`  --data-raw ${quoted(form)}`]),
  ].join(" \\\n");
}

/**
 * Copies a text to the clipboard. In browsers in which a page may not write to the clipboard, selects the shown text
 * instead.
 */
async function copy(text, shown) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    getSelection().selectAllChildren(shown);
    throw new Error("The browser does not let this page copy: the command is selected, press Ctrl+C.");
  }
}

/** Shows a request as a curl command that can be copied. */
export function curlView(record, act) {
  const text = curlOf(record, location.origin);
  const shown = h("pre", { tabindex: "0", "aria-label": "The request as curl" }, text);
  return h(
    "section",
    {},
    h(
      "div",
      { class: "bar" },
      h("h3", {}, "As curl"),
      button("Copy as curl", () => act(() => copy(text, shown), "Copied")),
    ),
    shown,
  );
}
