import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { addCheck } from "./check-command.js";
import { outliveReaders } from "./print.js";
import { addResend } from "./resend-command.js";
import { addServe } from "./serve.js";
import { addTrigger } from "./trigger-command.js";

const versionOf = (): string =>
  (JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string }).version;

function createProgram(): Command {
  const program = new Command("qfpay-simulator")
    .description("A local QFPay gateway. No money moves.")
    .version(versionOf(), "--version", "print the version")
    .enablePositionalOptions()
    .showHelpAfterError()
    .exitOverride();
  addServe(program);
  addCheck(program);
  addTrigger(program);
  addResend(program);
  for (const command of program.commands) command.exitOverride().showHelpAfterError();
  return program;
}

/** The `qfpay-simulator` command. Sets exit code 2 for wrong options and 1 for all other failures. */
export async function runCli(args: string[]): Promise<void> {
  outliveReaders();
  try {
    await createProgram().parseAsync(args, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode !== 0) process.exitCode = 2;
      return;
    }
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
