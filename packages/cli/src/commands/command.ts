import type { Command } from "commander";
import type { ExitCode } from "../exit-codes.js";
import type { Terminal } from "../output/terminal.js";

/** The things that every command gets besides its own options. */
export type Context = {
  readonly terminal: Terminal;
  /** The signal that Ctrl-C aborts. */
  readonly signal: AbortSignal;
};

/** Sets the exit code of `qfpay`. */
export type Finish = (code: ExitCode) => void;

/** Adds one command to the program. */
export type AddCommand = (program: Command, context: Context, finish: Finish) => void;
