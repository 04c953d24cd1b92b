import { isQFPayError } from "@qfpay/core";

/** The exit codes of `qfpay`. Scripts rely on the numbers, so a change of one is a breaking change. */
export const exitCodes = {
  /** The command has done its work, and nothing has to be corrected. */
  ok: 0,
  /**
   * The command has worked, and its result is negative: nothing was found, the gateway refused, or something has to be
   * corrected.
   */
  refusal: 1,
  /** The options are wrong, or the account is not set up. Nothing was sent. */
  usage: 2,
  /** The outcome of a write is unknown. The user must repeat the command with the same order or refund number. */
  unknownOutcome: 3,
  /** The gateway could not be reached, sent no usable response, or takes no more calls now. */
  unreachable: 4,
} as const;

/** An exit code of `qfpay`: one of `exitCodes`, or 130 (128 + SIGINT) after Ctrl-C. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes] | 130;

/** A failure whose message is shown to the user, with the exit code that `qfpay` ends with. */
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

/** Returns the exit code for an error. Commands throw a `CommandError` if the outcome of a write is unknown. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CommandError) return error.exitCode;
  // The aborted request was sent by the command itself, not by the SDK.
  if (error instanceof DOMException && error.name === "AbortError") return 130;
  if (!isQFPayError(error)) return exitCodes.refusal;
  if (error.code === "aborted") return 130;
  if (error.code === "config_invalid" || error.code === "params_invalid") return exitCodes.usage;
  return unreachable.includes(error.code) ? exitCodes.unreachable : exitCodes.refusal;
}
