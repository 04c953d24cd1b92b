import { isQFPayError } from "@qfpay/core";

/** How the command ends. The numbers are part of what it promises to scripts. */
export const exitCodes = {
  /** Done, and everything is in order. */
  ok: 0,
  /** The answer is no: not found, refused, or something has to be mended. */
  no: 1,
  /** Wrong options, or an account that is not set up. Nothing was sent. */
  usage: 2,
  /** The outcome of a write is open. Run the same command again; never use another number. */
  open: 3,
  /** The gateway could not be reached, or takes no more calls now. */
  unreachable: 4,
} as const;

/** An exit code, or the one that a program of the system ends with after a signal. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes] | 130;

/** A failure in words, with the exit code that it leads to. */
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

/** The exit code of a failure. The outcome of a write is told by a `CommandError` of the command that made it. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CommandError) return error.exitCode;
  if (!isQFPayError(error)) return exitCodes.no;
  if (error.code === "aborted") return 130;
  if (error.code === "config_invalid" || error.code === "params_invalid") return exitCodes.usage;
  return unreachable.includes(error.code) ? exitCodes.unreachable : exitCodes.no;
}
