import { pathToFileURL } from "node:url";
import { expect, vi } from "vitest";

let runs = 0;

/**
 * Runs the built command in this process, which takes a tenth of the CPU time of a new process. Only for command lines
 * that the command refuses: a simulator that starts would go on running in this process.
 *
 * @param own environment variables, which replace the QFPay variables of the developer or CI job
 * @returns the exit code that the command set, and its output
 */
export async function runHere(command: string, args: readonly string[], own: Record<string, string> = {}) {
  const before = { argv: process.argv, listeners: process.stdout.listeners("error") };
  for (const name of ["QFPAY_APPCODE", "QFPAY_KEY", "QFPAY_MCHID", "QFPAY_ENV"]) vi.stubEnv(name, own[name]);
  let [output, errors] = ["", ""];
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    output += text;
    return true;
  });
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    errors += text;
    return true;
  });
  process.argv = [process.execPath, command, ...args];
  try {
    await import(`${pathToFileURL(command)}?${++runs}`); // The new query lets Node run the module again.
    // `check` takes 12 s to examine an application that verifies signatures wrongly, and longer on a busy machine.
    await expect.poll(() => process.exitCode, { interval: 5, timeout: 55_000 }).toBeDefined();
    return { code: process.exitCode, output, errors };
  } finally {
    process.exitCode = undefined;
    process.argv = before.argv;
    for (const listener of process.stdout.listeners("error"))
      if (!before.listeners.includes(listener)) process.stdout.off("error", listener as () => void);
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  }
}
