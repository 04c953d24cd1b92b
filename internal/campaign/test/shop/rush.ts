import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "@qfpay/servers";
import { createSimulator } from "@qfpay/simulator";
import { seeded } from "../../src/random.js";
import { startAddress } from "./address.js";
import { buy, newTally, type Tally } from "./client.js";
import { type Database, startProcesses } from "./processes.js";

const account = { appCode: "rush", clientKey: "the-key-of-the-rush" };

/** Starts a simulated gateway, and a shop of two processes. `statusTtlMs` is an option of its checkout routes. */
export async function openShop(database: Database, statusTtlMs?: number) {
  const simulator = createSimulator({ merchants: [account], limits: false });
  const { url: gateway } = await simulator.listen();
  const ports = [await freePort(), await freePort()];
  const address = await startAddress(ports);
  const processes = await startProcesses(
    ports.map((port) => ({ port, address: address.url, gateway, account, database, statusTtlMs })),
  );
  const close = async () => {
    address.close();
    await processes.stop();
    await simulator.close();
  };
  return { simulator, ports, address, processes, close };
}

/**
 * Lets clients buy at a shop whose two processes are killed and restarted in turn.
 *
 * @returns the counts, with a finding for each client that saw two QR codes, was charged twice, or got an error
 */
export async function rush(
  seed: number,
  database: Database,
  count: number,
): Promise<Tally & { kills: number; paid: number }> {
  const { simulator, address, processes, close } = await openShop(database);
  const tally = newTally();
  let kills = 0;
  try {
    // The gateway takes 150 ms to create an order, long enough for a process to be killed meanwhile.
    simulator.faults.next({ kind: "latency", ms: 150, path: "/trade/v1/payment", times: Number.POSITIVE_INFINITY });
    const random = seeded(seed);
    let isOver = false;
    const killing = async () => {
      // Processes are killed only until this time. Later kills would only prolong the wait of clients whose requests
      // were cut off.
      const until = performance.now() + 14_000;
      for (let which = 0; !isOver && (performance.now() < until || kills < 4); which = 1 - which) {
        await sleep(300 + random() * 1_200);
        kills++;
        await processes.restart(which);
      }
    };
    const clients = Array.from({ length: count }, (_, at) =>
      buy(`C${at}`, address.url, simulator, seeded(seed * 1_000 + at), tally),
    );
    const killed = killing();
    await Promise.all(clients);
    isOver = true;
    await killed;

    const paid = new Map<string, number>();
    const payable = new Map<string, string[]>();
    for (const { order_type, state, out_trade_no } of simulator.transactions) {
      const client = out_trade_no.split("-")[0]!;
      if (order_type === "payment" && state === "paid") paid.set(client, (paid.get(client) ?? 0) + 1);
      if (state === "open") payable.set(client, [...(payable.get(client) ?? []), out_trade_no]);
    }
    for (const numbers of payable.values()) tally.findings.push(`${numbers.join(", ")} can still be paid`);
    for (const [client, times] of paid) if (times > 1) tally.findings.push(`${client} was charged ${times} times`);
    const { findings, ...done } = tally;
    const told = Object.entries({ ...done, kills, paid: paid.size, findings: findings.length });
    process.stdout.write(`\nseed ${seed}, ${database.kind}: ${told.map((pair) => pair.join(" ")).join(", ")}\n`);
    if (findings.length > 0) process.stdout.write(`${findings.slice(0, 5).join("\n")}\n`);
    return { ...tally, kills, paid: paid.size };
  } finally {
    await close();
    const errors = processes.errors();
    if (errors && database.kind !== "memory")
      process.stdout.write(`stderr of the processes:\n${errors.slice(0, 4_000)}\n`);
  }
}
