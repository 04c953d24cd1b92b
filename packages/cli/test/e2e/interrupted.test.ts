import { spawn } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { startGateway } from "../gateway.js";
import { at, command, environment, expectNoSecret } from "../run.js";

it.each([[["query", "A-1"]], [["doctor", "--no-file"]], [["list"]]])("Ctrl-C ends qfpay %s with 130", async (args) => {
  let isAsked = () => {};
  const asked = new Promise<void>((resolve) => {
    isAsked = resolve;
  });
  const server = createServer(() => isAsked()); // The server stands for a gateway that does not respond.
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

it("Ctrl-C during qfpay doctor --order closes the order that was just made", async () => {
  const { simulator } = await startGateway();
  let isMade = () => {};
  const made = new Promise<void>((resolve) => {
    isMade = resolve;
  });
  // The gateway creates the test order of `qfpay doctor`, but its response does not arrive.
  const server = createServer(async (incoming, outgoing) => {
    const { method, headers, url } = incoming;
    const body = Buffer.concat(await incoming.toArray());
    const init = { method, headers: headers as Record<string, string>, ...(body.length > 0 && { body }) };
    const response = await simulator.fetch(`http://simulator.local${url}`, init);
    if (body.includes("goods_name=qfpay+doctor")) isMade();
    else outgoing.writeHead(response.status, { "content-type": "application/json" }).end(await response.text());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close().closeAllConnections());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const args = [command, "doctor", "--no-file", "--order"];
  const child = spawn(process.execPath, args, { env: environment(at(url, { QFPAY_ENV: "test" })) });
  onTestFinished(() => void child.kill("SIGKILL"));
  const ended = new Promise((resolve) => child.once("close", resolve));
  await made;
  child.kill("SIGINT");
  expect(await ended).toBe(130);
  expect(simulator.transactions.map(({ state }) => state)).toEqual(["closed"]);
});
