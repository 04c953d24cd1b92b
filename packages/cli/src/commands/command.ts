import type { Command } from "commander";
import type { ExitCode } from "../exit-codes.js";
import type { Terminal } from "../output/terminal.js";

/** The input of every command besides its options: the terminal, and the signal that ends the command. */
export type Context = {
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
};

/** Sets the exit code of the program, for a command that ends without an error. */
export type Finish = (code: ExitCode) => void;

/** Adds one command to the program `qfpay`. */
export type AddCommand = (program: Command, context: Context, finish: Finish) => void;
