import { isQFPayError } from "@qfpay/core";

/** The exit codes of `qfpay`. Scripts rely on the numbers, so a change of one is a breaking change. */
export const exitCodes = {
  /** Done, and everything is in order. */
  ok: 0,
  /** The answer is no: nothing was found, the gateway refused, or something has to be corrected. */
  no: 1,
  /** The options are wrong, or the account is not set up. Nothing was sent. */
  usage: 2,
  /** The outcome of a write is unknown. The user must run the same command again and must not use another number. */
  open: 3,
  /** The gateway could not be reached, or takes no more calls now. */
  unreachable: 4,
} as const;

/** An exit code of `qfpay`, or the one that shells expect after Ctrl-C (128 + SIGINT). */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes] | 130;

/** A failure whose message is shown to the user, with the exit code of the run. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  constructor(
    message: string,
    readonly exitCode: ExitCode,
  ) {
    super(message);
  }
}

const unreachable: readonly string[] = ["connection_failed", "timeout", "rate_limited", "response_invalid"];

/** The exit code of a failure. A command that wrote something throws a `CommandError` if the outcome is unknown. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CommandError) return error.exitCode;
  if (error instanceof DOMException && error.name === "AbortError") return 130; // an aborted request outside of core
  if (!isQFPayError(error)) return exitCodes.no;
  if (error.code === "aborted") return 130;
  if (error.code === "config_invalid" || error.code === "params_invalid") return exitCodes.usage;
  return unreachable.includes(error.code) ? exitCodes.unreachable : exitCodes.no;
}
