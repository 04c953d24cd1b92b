import { readFileSync } from "node:fs";
import { addCheck, addResend, addServe, addTrigger } from "@qfpay/simulator/cli/commands";
import { Command, CommanderError } from "commander";
import { refuseKeys } from "./account/refuse-keys.js";
import { addBill } from "./commands/bill.js";
import type { AddCommand } from "./commands/command.js";
import { addDoctor } from "./commands/doctor.js";
import { addExplain } from "./commands/explain.js";
import { addList } from "./commands/list.js";
import { addQuery } from "./commands/query.js";
import { addReconcile } from "./commands/reconcile.js";
import { addRefund } from "./commands/refund.js";
import { type ExitCode, exitCodeOf, exitCodes } from "./exit-codes.js";
import type { Terminal } from "./output/terminal.js";

const versionOf = (): string =>
  (JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string }).version;

const own: readonly AddCommand[] = [addDoctor, addQuery, addList, addRefund, addReconcile, addBill, addExplain];

const noKeyOption = { keyOption: false };

/**
 * Runs the command `qfpay`.
 *
 * @returns one of the exit codes that the README lists
 */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const ending = new AbortController();
  const stop = () => ending.abort();
  let code: ExitCode = exitCodes.ok;
  const program = new Command("qfpay")
    .description("Examines a QFPay account, finds orders, refunds them, explains signatures.")
    .version(versionOf(), "--version", "print the version")
    .exitOverride()
    .showHelpAfterError("(add --help for the options)")
    .configureOutput({ writeOut: terminal.write, writeErr: (text) => terminal.warn(text.trimEnd()) });
  const context = { terminal, signal: ending.signal };
  for (const add of own) add(program, context, (given) => (code = given));
  addCheck(program, noKeyOption);
  addTrigger(program, noKeyOption);
  addResend(program);
  addServe(program.command("serve").description("serve a local gateway; no money moves"), noKeyOption);
  for (const command of program.commands) command.exitOverride().copyInheritedSettings(program);
  program.hook("preAction", (_, command) => {
    // The command `serve` handles Ctrl-C itself, so it gets no handler here.
    if (command.name() !== "serve") process.once("SIGINT", stop);
  });
  try {
    refuseKeys(args, terminal.env);
    await program.parseAsync(args, { from: "user" });
    return code || ((process.exitCode ?? exitCodes.ok) as ExitCode);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    terminal.warn(`qfpay: ${(error as Error).message}`);
    return exitCodeOf(error);
  } finally {
    process.off("SIGINT", stop);
  }
}
