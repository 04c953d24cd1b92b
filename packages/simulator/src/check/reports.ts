import { html } from "hono/html";
import type { Examination } from "./examine.js";
import type { VerdictStatus } from "./probe.js";

const count = ({ verdicts }: Examination, status: VerdictStatus) =>
  verdicts.filter((verdict) => verdict.status === status).length;

const totals = (examination: Examination) =>
  `${count(examination, "failed")} failed, ${count(examination, "not_seen")} not seen, ${count(examination, "passed")} passed`;

const marks: Readonly<Record<VerdictStatus, string>> = { failed: "FAILED  ", not_seen: "not seen", passed: "passed  " };

/** The result of `qfpay-simulator check` as text for a terminal. Only failures have all details. */
export function textReport(examination: Examination): string {
  const lines = examination.verdicts.flatMap(({ status, id, title, why, sent, received, expected }) => {
    const line = `${marks[status]}  ${title} (${id})`;
    if (status === "passed") return [line];
    if (status === "not_seen") return [line, `            ${why}`];
    const facts = [
      `sent      ${sent}`,
      `received  ${received ?? "nothing"}`,
      `expected  ${expected}`,
      `why       ${why}`,
    ];
    return [line, ...facts.map((fact) => `            ${fact}`)];
  });
  return [...lines, "", totals(examination), examination.note, ""].join("\n");
}

/** The result of `qfpay-simulator check` as JSON text. */
export const jsonReport = (examination: Examination): string => `${JSON.stringify(examination, null, 2)}\n`;

const xmlText = (text: string) =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: XML cannot contain control characters
  text.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f]/g, "\ufffd").replace(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`);

/** The JUnit report for CI servers: one test case for each probe (test). Undecided probes count as skipped. */
export function junitReport(examination: Examination): string {
  const { verdicts } = examination;
  const cases = verdicts.map(({ id, title, status, why, received = "nothing" }) => {
    const inner =
      status === "failed"
        ? `<failure message="${xmlText(why)}">received ${xmlText(received)}</failure>`
        : status === "not_seen"
          ? `<skipped message="${xmlText(why)}"/>`
          : "";
    return `  <testcase classname="qfpay.check.${id}" name="${xmlText(title)}">${inner}</testcase>`;
  });
  const numbers = `tests="${verdicts.length}" failures="${count(examination, "failed")}" skipped="${count(examination, "not_seen")}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuite name="qfpay-simulator check" ${numbers}>\n${cases.join("\n")}\n</testsuite>\n`;
}

const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#0f172a;background:#fff}
article{border-left:6px solid #94a3b8;padding:.5rem 1rem;margin:.75rem 0;background:#f8fafc}.failed{border-color:#991b1b}.passed{border-color:#0b5a2b}
h2{font-size:1rem;margin:0}dl{margin:.25rem 0;font-size:.9rem;display:grid;grid-template-columns:6rem 1fr}dd{margin:0;overflow-wrap:anywhere}`;

/** The result of `qfpay-simulator check` as a web page. */
export const htmlReport = (examination: Examination): string =>
  String(html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Examination of ${examination.url}</title><style>${style}</style></head>
<body><h1>Examination of ${examination.url}</h1><p>${totals(examination)}. ${examination.note}</p>
${examination.verdicts.map(
  ({ id, title, status, why, sent, received, expected }) => html`<article id="${id}" class="${status}">
<h2>${status.replace("_", " ")}: ${title}</h2><dl><dt>why</dt><dd>${why}</dd><dt>sent</dt><dd>${sent}</dd>
<dt>received</dt><dd>${received ?? "nothing"}</dd><dt>expected</dt><dd>${expected}</dd></dl></article>`,
)}
</body></html>
`);
