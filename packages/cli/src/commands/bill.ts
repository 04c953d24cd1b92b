import { writeFileSync } from "node:fs";
import type { Bill } from "@qfpay/core";
import { type AccountOptions, accountOf, addAccountOptions, clientOf } from "../account/account.js";
import { CommandError, exitCodes } from "../exit-codes.js";
import { money } from "../output/money.js";
import { table } from "../output/table.js";
import type { Terminal } from "../output/terminal.js";
import type { AddCommand } from "./command.js";

type BillOptions = AccountOptions & { readonly file?: string; readonly json?: boolean };

function show({ rows, files }: Bill, file: string, { print }: Terminal): void {
  print(`${file} holds ${files.map(({ name }) => name).join(", ")}.`);
  if (!rows) {
    print("Its columns are not known to qfpay: open the file.");
    return;
  }
  const lines = rows.map(({ sysdtm = "", order_type = "", txamt, txcurrcd, syssn, out_trade_no = "" }) => [
    ...[sysdtm, order_type, money(txamt, txcurrcd), syssn, out_trade_no],
  ]);
  print(`\n${table(lines)}`);
}

/** Adds the command `qfpay bill`, which downloads the bill of a day. */
export const addBill: AddCommand = (program, { terminal, signal }) => {
  const command = program
    .command("bill")
    .description("download the bill of a day, and print its rows if the columns are known")
    .argument("<date>", "YYYY-MM-DD in Hong Kong")
    .option("--file <path>", "where the zip file goes; default bill-<date>.zip")
    .option("--json", "print { file, files, rows }; rows is null if the columns are not known", false)
    .addHelpText("after", "\nIn production only, for accounts without mchid. Ends with 1 if there is no bill.");
  addAccountOptions(command).action(async (date: string, options: BillOptions) => {
    const qfpay = clientOf(accountOf(options, terminal), terminal);
    terminal.progress(`Fetching the bill of ${date} ...`);
    const bill = await qfpay.bills.get(date, { signal });
    terminal.progress();
    const file = options.file ?? `bill-${date}.zip`;
    try {
      writeFileSync(file, bill.bytes);
    } catch (error) {
      throw new CommandError(`${file} cannot be written: ${(error as NodeJS.ErrnoException).code}.`, exitCodes.usage);
    }
    const { rows = null, files } = bill;
    if (options.json) terminal.json({ file, files: files.map(({ name }) => name), rows });
    else show(bill, file, terminal);
  });
};
