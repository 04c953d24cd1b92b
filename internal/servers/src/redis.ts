import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Child, startChild } from "./child.js";
import { freePort } from "./free-port.js";

/** A Redis server that a test can kill, freeze and start again. */
export type RedisServer = {
  port: number;
  /** Kills the server with SIGKILL. Commands that the server has not written to disk are lost. */
  kill(): Promise<void>;
  /** Starts the server again, on the same port. */
  start(): Promise<void>;
  /** Pauses the server's process, so that the server does not respond. */
  freeze(): void;
  /** Lets a frozen server continue. */
  thaw(): void;
  /** Kills the server and removes its files. */
  stop(): Promise<void>;
};

/**
 * Starts a Redis server on a free port.
 *
 * @param persists whether every command is written to disk, so that a kill loses nothing
 */
export async function startRedis({ persists = false } = {}): Promise<RedisServer> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), "qfpay-redis-"));
  const durability = persists ? ["--appendonly", "yes", "--appendfsync", "always"] : ["--save", ""];
  let child: Child | undefined;

  async function start() {
    const args = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, ...durability];
    child = startChild("redis-server", args);
    for (let tries = 0; tries < 1_500; tries++) {
      child.assertRuns();
      if (await answers(port)) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error("redis-server does not answer.");
  }
  const kill = async () => child?.end("SIGKILL");
  await start();
  return {
    port,
    kill,
    start,
    freeze: () => void child!.signal("SIGSTOP"),
    thaw: () => void child!.signal("SIGCONT"),
    async stop() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const answers = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const end = (is: boolean) => {
      socket.destroy();
      resolve(is);
    };
    socket.once("error", () => end(false));
    socket.once("connect", () => socket.write("PING\r\n"));
    socket.once("data", (bytes) => end(bytes.toString().startsWith("+PONG")));
    socket.setTimeout(500, () => end(false));
  });
