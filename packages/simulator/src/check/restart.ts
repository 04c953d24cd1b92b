import { exec } from "node:child_process";
import { promisify } from "node:util";
import { send } from "./send.js";

const patienceMs = 20_000;
const askEveryMs = 200;

/** The error for an application that does not answer after the restart command. */
export class ApplicationDown extends Error {}

/**
 * Runs the command that restarts the application and waits until the application's notification URL answers.
 *
 * @throws {ApplicationDown} if the URL does not answer within 20 seconds after the command has ended
 * @throws {Error} if the command failed, and the application answers
 */
export async function restartApplication(command: string, url: string): Promise<void> {
  const failure = await promisify(exec)(command, { timeout: patienceMs }).then(
    () => undefined,
    (error: Error) => error,
  );
  const until = performance.now() + patienceMs;
  for (;;) {
    const response = await send(url, { method: "GET" }, patienceMs);
    if (response.kind === "answered") {
      if (failure) throw failure;
      return;
    }
    if (performance.now() > until) {
      const reason = failure ? ` (the command failed: ${failure.message.trim()})` : "";
      throw new ApplicationDown(
        `The application did not come back within 20 s after the restart${reason}: ${response.detail}. Until it runs ` +
          "again, payments stay unbooked. Check that the command starts it again, and that it starts with what it stored.",
      );
    }
    await new Promise((resolve) => setTimeout(resolve, askEveryMs));
  }
}
