import { CommandError, exitCodes } from "../exit-codes.js";
import { keysIn } from "../output/redact.js";

const keyOption = /^--?(client[-_]?key|key|secret|client[-_]?secret|k)(=|$)/i;

/**
 * Refuses a client key on the command line, because other users of the machine and the shell's history could see the
 * key.
 *
 * @throws {CommandError} if an option such as `--key` is given, or an argument contains a key from an environment
 *   variable; the message does not show the key
 */
export function refuseKeys(args: readonly string[], env: Readonly<Record<string, string | undefined>>): void {
  const keys = keysIn(env).map((key) => key.toLowerCase());
  const isKey = (arg: string) => keyOption.test(arg) || keys.some((key) => arg.toLowerCase().includes(key));
  if (!args.some(isKey)) return;
  const option = args.map((arg) => keyOption.exec(arg)?.[0].replace("=", "")).find(Boolean);
  throw new CommandError(
    `${option ? `qfpay has no option ${option}. ` : ""}A client key must not stand on the command line: every user of this ` +
      "machine can read it there, and the shell keeps it. Set QFPAY_KEY, or name a file that holds the key with " +
      "--key-file. Ask QFPay to replace a visible key.",
    exitCodes.usage,
  );
}
