import { inspect } from "node:util";
import { onTestFinished, vi } from "vitest";

/** What goes to `console.error` until the test ends, a text for each call. */
export function consoleErrors(): () => string[] {
  const spy = vi.spyOn(console, "error").mockImplementation(() => {});
  onTestFinished(() => spy.mockRestore());
  return () =>
    spy.mock.calls.map((args) => args.map((arg) => (typeof arg === "string" ? arg : inspect(arg))).join(" "));
}
