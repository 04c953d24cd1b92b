import { inspect } from "node:util";
import { onTestFinished, vi } from "vitest";

/** Collects the texts of `console.error` calls until the test ends. @returns a function that returns these texts */
export function collectConsoleErrors(): () => string[] {
  const spy = vi.spyOn(console, "error").mockImplementation(() => {});
  onTestFinished(() => spy.mockRestore());
  return () =>
    spy.mock.calls.map((args) => args.map((arg) => (typeof arg === "string" ? arg : inspect(arg))).join(" "));
}
