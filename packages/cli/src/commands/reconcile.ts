import type { ReconcileItem } from "@qfpay/core";
import { type AccountOptions, accountOf, addAccountOptions, clientOf } from "../account/account.js";
import { CommandError, exitCodes } from "../exit-codes.js";
import { jsonOf } from "../output/show-transaction.js";
import type { Terminal } from "../output/terminal.js";
import type { AddCommand } from "./command.js";
import { fromMoment, today, toMoment } from "./moments.js";
import { orderFile } from "./order-file.js";
import { hashOf, progressFile } from "./progress-file.js";

type CompareOptions = AccountOptions & {
  readonly from?: string;
  readonly to?: string;
  readonly sort?: boolean;
  readonly resume?: string;
  readonly json?: boolean;
};

type Finding = Extract<ReconcileItem, { type: "difference" | "undecided" }>;

async function all<Row>(rows: AsyncIterable<Row>): Promise<Row[]> {
  const found: Row[] = [];
  for await (const row of rows) found.push(row);
  return found;
}

function tell(terminal: Terminal, finding: Finding, json: boolean | undefined): void {
  const { cursor: _, transactions, ...facts } = finding;
  if (json) {
    terminal.print(JSON.stringify({ ...facts, transactions: transactions.map(jsonOf) }));
    return;
  }
  const { type, kind, message } = finding;
  const { colors } = terminal;
  const mark = type === "difference" ? colors.red("DIFFERS  ") : colors.yellow("undecided");
  terminal.print(`${mark}  ${kind.padEnd(18)}  ${message}`);
}

const columns =
  "out_trade_no, txamt (minor units), txcurrcd, status (success, pending, failed), created_at (with its zone, otherwise Hong Kong time); order_type for refunds";

/** Adds the command `qfpay reconcile`, which compares the shop's orders with the gateway's records. */
export const addReconcile: AddCommand = (program, { terminal, signal }, finish) => {
  const command = program
    .command("reconcile")
    .description("compare your books with the gateway's ledger")
    .argument("<file>", "your orders and refunds, newest first: .csv, .jsonl, or - for JSON lines on standard input")
    .option("--from <time>", 'Hong Kong time, YYYY-MM-DD or "YYYY-MM-DD HH:mm:ss"; default today', fromMoment)
    .option("--to <time>", "included; default the end of today", toMoment)
    .option("--sort", "for a file in any order: read it whole and sort it", false)
    .option("--resume <file>", "store the progress in this file, and continue from it the next time")
    .option("--json", "print one JSON object in a line for each finding", false)
    .addHelpText(
      "after",
      `\nColumns: ${columns}.\nEnds with 1 if books and ledger differ, else with 0, also if something is undecided.`,
    );
  addAccountOptions(command).action(async (file: string, options: CompareOptions) => {
    const kept = progressFile(options.resume);
    const before = kept.load();
    const account = accountOf(options, terminal);
    if (before && before.account !== hashOf(account)) {
      throw new CommandError(
        `${options.resume} belongs to another account, mchid or gateway: give the same ones, or another file.`,
        exitCodes.usage,
      );
    }
    const { from = before?.from ?? today().from, to = before?.to ?? today().to } = options;
    if (before && (before.from !== from || before.to !== to)) {
      throw new CommandError(
        `${options.resume} belongs to ${before.from} until ${before.to}: give the same times, or another file.`,
        exitCodes.usage,
      );
    }
    const qfpay = clientOf(account, terminal);
    const rows = orderFile(file, terminal);
    const orders = options.sort ? await all(rows) : rows;
    let differences = before?.differences ?? 0;
    let undecided = 0;
    const range = { orders, from, to, cursor: before?.cursor, signal };
    terminal.progress("Comparing ...");
    for await (const item of qfpay.reconcile(range)) {
      if (item.type === "progress") terminal.progress(`${item.orders} rows, ${item.transactions} records ...`);
      else tell(terminal, item, options.json);
      if (item.type === "difference") differences++;
      if (item.type === "undecided") undecided++;
      // Saved after the finding was printed. If a crash comes in between, the next run prints this finding again.
      kept.save({ account: hashOf(account), cursor: item.cursor, from, to, differences });
    }
    kept.remove();
    terminal.progress();
    terminal.warn(`${from} to ${to}: ${differences} differences, ${undecided} undecided.`);
    finish(differences > 0 ? exitCodes.refusal : exitCodes.ok);
  });
};
