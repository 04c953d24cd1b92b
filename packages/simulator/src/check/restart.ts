import { exec } from "node:child_process";
import { promisify } from "node:util";
import { send } from "./send.js";

const patienceMs = 20_000;
const askEveryMs = 200;

/** Runs the command that restarts the application and waits until its notification URL answers. */
export async function restartApplication(command: string, url: string): Promise<void> {
  await promisify(exec)(command, { timeout: patienceMs });
  const until = performance.now() + patienceMs;
  for (;;) {
    const response = await send(url, { method: "GET" }, patienceMs);
    if (response.kind === "answered") return;
    if (performance.now() > until)
      throw new Error(`The application did not come back within 20 s: ${response.detail}.`);
    await new Promise((resolve) => setTimeout(resolve, askEveryMs));
  }
}
