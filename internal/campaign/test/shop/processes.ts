import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** The store that the processes of a shop share. With `memory`, each process has its own store. */
export type Database = { kind: "redis"; port: number } | { kind: "postgres"; url: string } | { kind: "memory" };

/** The settings of one process of the shop. */
export type ProcessOptions = {
  port: number;
  /** The public URL of the shop, at which the load balancer listens. */
  address: string;
  /** The URL of the gateway. */
  gateway: string;
  /** The shop's account at the gateway. */
  account: { appCode: string; clientKey: string };
  database: Database;
  /** The milliseconds for which the checkout routes keep a payment's status in memory. */
  statusTtlMs?: number | undefined;
};

/** The running processes of a shop. */
export type ShopProcesses = {
  /** Kills the process with the index `which`, and starts it again. Resolves when the new process listens. */
  restart(which: number): Promise<void>;
  /** Kills all processes. */
  stop(): Promise<void>;
  /** The text that the processes have written to standard error. */
  errors(): string;
};

const program = fileURLToPath(new URL("shop-process.mjs", import.meta.url));

/** Starts the processes of one shop. */
export async function startProcesses(all: readonly ProcessOptions[]): Promise<ShopProcesses> {
  const children: ChildProcess[] = [];
  let errors = "";
  async function start(which: number) {
    const child = fork(program, [JSON.stringify(all[which])], { stdio: ["ignore", "ignore", "pipe", "ipc"] });
    children[which] = child;
    child.stderr!.on("data", (data) => (errors += data));
    const [reason] = await Promise.race([once(child, "message"), once(child, "exit")]);
    if (reason !== "ready") throw new Error(`Process ${which} did not start (${reason}):\n${errors}`);
  }
  async function end(child: ChildProcess) {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  }
  await Promise.all(all.map((_, which) => start(which)));
  return {
    async restart(which) {
      await end(children[which]!);
      await start(which);
    },
    stop: async () => void (await Promise.all(children.map(end))),
    errors: () => errors,
  };
}
