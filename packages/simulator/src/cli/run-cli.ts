import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { addCheck } from "./check-command.js";
import { ignoreClosedPipe } from "./print.js";
import { addResend } from "./resend-command.js";
import { addServe } from "./serve.js";
import { addTrigger } from "./trigger-command.js";

const versionOf = (): string =>
  (JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string }).version;

function createProgram(started: readonly string[]): Command {
  const program = new Command("qfpay-simulator")
    .description("A local QFPay gateway. No money moves.")
    .version(versionOf(), "--version", "print the version")
    .enablePositionalOptions()
    .showHelpAfterError()
    .exitOverride();
  program
    .usage("[options] [command] [-- <program> [arguments...]]")
    .addHelpText(
      "after",
      "\nA program behind -- is started with QFPAY_BASE_URL, QFPAY_APPCODE and QFPAY_KEY set, and both end together:\n" +
        "  qfpay-simulator --notify http://127.0.0.1:3000/qfpay/notify -- node shop.js",
    );
  addServe(program, {}, started);
  addCheck(program);
  addTrigger(program);
  addResend(program);
  for (const command of program.commands) command.exitOverride().showHelpAfterError();
  return program;
}

/** The `qfpay-simulator` command. Sets exit code 2 for wrong options and 1 for all other failures. */
export async function runCli(args: string[]): Promise<void> {
  ignoreClosedPipe();
  const at = args.indexOf("--");
  const [own, started] = at === -1 ? [args, []] : [args.slice(0, at), args.slice(at + 1)];
  try {
    await createProgram(started).parseAsync(own, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode !== 0) process.exitCode = 2;
      return;
    }
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
