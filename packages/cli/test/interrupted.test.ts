import { spawn } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { at, command, environment, expectNoSecret } from "./run.js";

it.each([[["query", "A-1"]], [["doctor", "--no-file"]], [["list"]]])("Ctrl-C ends qfpay %s with 130", async (args) => {
  let isAsked = () => {};
  const asked = new Promise<void>((resolve) => {
    isAsked = resolve;
  });
  const server = createServer(() => isAsked()); // a gateway that does not answer
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close().closeAllConnections());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const child = spawn(process.execPath, [command, ...args], { env: environment(at(url)) });
  onTestFinished(() => void child.kill("SIGKILL"));
  let printed = "";
  child.stdout.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  const ended = new Promise((resolve) => child.once("close", resolve));
  await asked;
  child.kill("SIGINT");
  expect(await ended, printed).toBe(130);
  expectNoSecret(printed);
});
