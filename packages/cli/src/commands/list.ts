import { InvalidArgumentError } from "commander";
import { type AccountOptions, accountOf, addAccountOptions, clientOf } from "../account/account.js";
import { jsonOf, lineOf } from "../output/show-transaction.js";
import type { AddCommand } from "./command.js";
import { fromMoment, today, toMoment } from "./moments.js";

type ListOptions = AccountOptions & {
  readonly from?: string;
  readonly to?: string;
  readonly payType?: string;
  readonly respcd?: string;
  readonly limit?: number;
  readonly json?: boolean;
};

function count(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError("It must be a whole number of at least 1.");
  return Number(text);
}

/**
 * Writes a JSON list one member at a time, so that a long list is not kept in memory. Each part ends with a line break,
 * because the progress display clears the terminal's current line.
 */
function jsonList(print: (line: string) => void) {
  let mark = "[";
  return {
    add(value: object) {
      print(mark + JSON.stringify(value));
      mark = ",";
    },
    end: () => print(mark === "[" ? "[]" : "]"),
  };
}

/** Adds the command `qfpay list`, which lists payments and refunds. */
export const addList: AddCommand = (program, { terminal, signal }) => {
  const command = program
    .command("list")
    .description("list payments and refunds of a time, newest month first")
    .option("--from <time>", 'Hong Kong time, YYYY-MM-DD or "YYYY-MM-DD HH:mm:ss"; default today', fromMoment)
    .option("--to <time>", "included; default the end of today", toMoment)
    .option("--pay-type <codes>", "one code, or several with commas")
    .option("--respcd <code>", "only with this code, such as 0000")
    .option("--limit <number>", "the most that are printed", count)
    .option("--json", "print a JSON list", false);
  addAccountOptions(command).action(async (options: ListOptions) => {
    const { from = today().from, to = today().to, payType, respcd, limit = Number.POSITIVE_INFINITY } = options;
    const qfpay = clientOf(accountOf(options, terminal), terminal);
    const list = options.json ? jsonList(terminal.print) : undefined;
    const range = { start_time: from, end_time: to, pay_type: payType, respcd };
    let printed = 0;
    let isWhole = false;
    terminal.progress("Asking the gateway ...");
    try {
      for await (const found of qfpay.transactions.list(range, { signal })) {
        if (list) list.add(jsonOf(found));
        else terminal.print(lineOf(terminal, found));
        printed++;
        if (printed >= limit) break;
        terminal.progress(`${printed} so far ...`);
      }
      isWhole = true;
    } finally {
      terminal.progress();
      // If reading the list fails after some records, the output is still valid JSON. The exit code shows that the list
      // is incomplete.
      if (isWhole || printed > 0) list?.end();
    }
    if (!list && printed === 0) terminal.warn(`Nothing from ${from} to ${to}, Hong Kong time.`);
  });
};
