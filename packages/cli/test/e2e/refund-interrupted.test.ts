import { spawn } from "node:child_process";
import { expect, it, onTestFinished } from "vitest";
import { startGateway } from "../gateway.js";
import { at, command, environment, expectNoSecret, onPipe, onTerminal } from "../run.js";

const path = "/trade/v1/refund";
const args = ["refund", "A-1", "--amount", "400", "--yes", "--wait", "1"];

/**
 * Starts a gateway with the paid order A-1. The gateway carries out the first refund but loses the response. `refunds`
 * returns the refunds in the gateway's ledger.
 */
async function losingGateway() {
  const gateway = await startGateway();
  const { simulator } = gateway;
  await gateway.paid("A-1");
  simulator.faults.next({ kind: "reset", when: "after", path });
  const refunds = () => simulator.transactions.filter(({ order_type }) => order_type === "refund");
  return { ...gateway, refunds };
}

it.each([
  ["SIGINT", 3],
  ["SIGKILL", null],
] as const)("a refund that %s ends in the middle is finished by the same command, once", async (signal, expected) => {
  const { simulator, url, refunds } = await losingGateway();
  // After the refund request all queries fail, so that the command is still enquiring when the test ends it.
  simulator.on("request", (request) => {
    if (request.path === path) simulator.faults.random({ share: 1, seed: 1, kinds: ["status"] });
  });
  const child = spawn(process.execPath, [command, ...args], { env: environment(at(url)) });
  onTestFinished(() => void child.kill("SIGKILL"));
  let err = "";
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  await expect.poll(() => refunds().length).toBe(1);
  await expect.poll(() => simulator.requests.at(-1)?.path).toBe("/trade/v1/query");
  child.kill(signal);
  expect(await ended).toBe(expected);
  if (signal === "SIGINT") expect(err).toMatch(/Run the same command again: it asks the gateway for R\d+A400 first/);
  expectNoSecret(err);

  simulator.faults.clear();
  const again = await onPipe([...args, "--json"], { env: at(url) });
  expect(again.code).toBe(0);
  expect(JSON.parse(again.out)).toMatchObject({ isEarlier: true, refund: { txamt: 400, status: "success" } });
  expect(refunds()).toHaveLength(1);
});

it.each([
  ["y", 0, 1],
  ["n", 1, 0],
  ["", 1, 0],
])("on a terminal the question is answered with %j", async (answer, code, expected) => {
  const { simulator, url, paid } = await startGateway();
  await paid("A-1");
  const ended = await onTerminal(["refund", "A-1", "--amount", "400", "--wait", "0"], {
    env: at(url),
    input: `${answer}\n`,
  });
  expect(ended.out).toContain("Refund HKD 4.00? [y/N]");
  expect(ended.code).toBe(code);
  expect(simulator.transactions.filter(({ order_type }) => order_type === "refund")).toHaveLength(expected);
});
