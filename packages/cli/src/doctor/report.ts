import { table } from "../output/table.js";
import type { Terminal } from "../output/terminal.js";
import type { Examination } from "./examine.js";
import type { FindingState } from "./finding.js";
import { codeOf, variablesOf } from "./recommend.js";
import { shortened, supportAddress } from "./support-file.js";

const marks: Readonly<Record<FindingState, string>> = {
  ok: "ok",
  note: "note",
  change: "CHANGE",
  failed: "FAILED",
  not_told: "?",
};

/**
 * Prints an examination: a table of the findings, the advice, the options of `QFPay` to set, the address of QFPay's
 * support, and the path of the report for the support (`file`).
 */
export function report(terminal: Terminal, examination: Examination, file: string | undefined): void {
  const { colors, print } = terminal;
  const { environment, target, findings } = examination;
  const paint = {
    ok: colors.green,
    note: colors.cyan,
    change: colors.yellow,
    failed: colors.red,
    not_told: colors.dim,
  };
  print(`QFPay doctor: ${environment}, ${target.baseUrl}, app code ${shortened(target.appCode)}\n`);
  const rows = table(findings.map(({ title, seen }) => [title, seen])).split("\n");
  for (const [at, { state }] of findings.entries()) print(`${paint[state](marks[state].padEnd(6))}  ${rows[at]}`);
  const advised = findings.filter(({ advice }) => advice !== undefined);
  if (advised.length > 0) print("");
  for (const { state, title, advice } of advised) print(`${paint[state](title)}: ${advice}`);
  print(`\nOptions that suit this account:\n\n${codeOf(examination)}\n`);
  for (const [name, value] of Object.entries(variablesOf(examination))) {
    print(value === null ? `# ${name} is not to be set` : `${name}=${value}`);
  }
  const help = `Help: ${supportAddress}`;
  print(file === undefined ? `\n${help}` : `\n${help}, with the file ${file}: it holds no key and no signature.`);
}
