import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Merchant } from "../world/merchant.js";
import { endWithDescendants } from "./process-tree.js";

/** The user's own program, which the command line starts together with the simulator. */
export type StartedProgram = {
  /** The exit code of the program, or 1 if it could not be started or was ended by a signal. */
  readonly ended: Promise<number>;
  /** Sends SIGTERM to the program and its child processes if they still run, and resolves when they have ended. */
  stop(): Promise<void>;
};

// The started program does not get these variables from the shell. `QFPAY_SANDBOX_KEY`, for example, would override
// the variable `QFPAY_KEY` that is set below.
const ofOtherAccounts = /^QFPAY_(\w+_)?(APPCODE|KEY|MCHID)$/;

/**
 * Returns the environment for the user's program: the shell's variables, and those with which `QFPay.fromEnv()` uses
 * the simulator.
 */
export function environmentFor(
  url: string,
  { appCode, clientKey, mchid }: Merchant,
  environment: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  const others = Object.entries(environment).filter(([name]) => !ofOtherAccounts.test(name));
  return {
    ...Object.fromEntries(others),
    QFPAY_ENV: "sandbox",
    QFPAY_BASE_URL: url,
    QFPAY_APPCODE: appCode,
    QFPAY_KEY: clientKey,
    ...(mchid && { QFPAY_MCHID: mchid }),
  };
}

/** Starts the user's program, whose name and arguments are given, with the environment variables `env`. */
export function startProgram([name = "", ...args]: readonly string[], env: NodeJS.ProcessEnv): StartedProgram {
  const child = spawn(name, args, { env, stdio: "inherit", shell: process.platform === "win32" });
  const isRunning = () => child.pid !== undefined && child.exitCode === null && child.signalCode === null;
  return {
    ended: endOf(child, name),
    async stop() {
      if (!isRunning()) return;
      const gone = once(child, "exit");
      await endWithDescendants(child.pid!);
      await gone;
    },
  };
}

const endOf = (child: ChildProcess, name: string) =>
  new Promise<number>((resolve) => {
    child.once("exit", (code) => resolve(code ?? 1));
    child.once("error", (error: NodeJS.ErrnoException) => {
      process.stderr.write(`${name} cannot be started: ${error.code ?? error.message}.\n`);
      resolve(1);
    });
  });
