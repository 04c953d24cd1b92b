import { type AccountOptions, accountOf, addAccountOptions, clientOf } from "../account/account.js";
import { CommandError, exitCodes } from "../exit-codes.js";
import { jsonOf, showTransaction } from "../output/show-transaction.js";
import type { AddCommand } from "./command.js";

type QueryOptions = AccountOptions & { readonly syssn: readonly string[]; readonly json?: boolean };

const collect = (text: string, before: readonly string[]) => [...before, text];

/** Adds the command `qfpay query`, which shows one payment or refund. */
export const addQuery: AddCommand = (program, { terminal, signal }, finish) => {
  const command = program
    .command("query")
    .description("show the state of payments and refunds")
    .argument("[numbers...]", "your order or refund numbers (out_trade_no)")
    .option("--syssn <number>", "QFPay's number instead; may be repeated", collect, [])
    .option("--json", "print a list with one object or null for each number", false)
    .addHelpText("after", "\nEnds with 0 if all were found, else 1.");
  addAccountOptions(command).action(async (numbers: readonly string[], options: QueryOptions) => {
    const refs = [...numbers.map((out_trade_no) => ({ out_trade_no })), ...options.syssn.map((syssn) => ({ syssn }))];
    if (refs.length === 0) throw new CommandError("Name an order number, or give --syssn.", exitCodes.usage);
    const qfpay = clientOf(accountOf(options, terminal), terminal);
    terminal.progress(`Asking the gateway for ${refs.length === 1 ? "one number" : `${refs.length} numbers`} ...`);
    const found = await qfpay.transactions.getMany(refs, { signal });
    terminal.progress();
    if (options.json) terminal.json(found.map((one) => (one ? jsonOf(one) : null)));
    else
      found.forEach((one, at) => {
        if (at > 0) terminal.print("");
        if (one) showTransaction(terminal, one);
        else {
          const [number] = Object.values(refs[at]!);
          terminal.print(`The gateway has no record of ${number}, in this month or the month before.`);
        }
      });
    finish(found.includes(undefined) ? exitCodes.refusal : exitCodes.ok);
  });
};
