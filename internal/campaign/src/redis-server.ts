import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { freePort } from "./free-port.js";

/** A Redis of one's own that forgets everything when it is killed. */
export type RedisServer = { port: number; restart(): Promise<void>; stop(): Promise<void> };

export async function startRedis(): Promise<RedisServer> {
  const port = await freePort();
  let child: ChildProcess;

  async function start() {
    child = spawn("redis-server", ["--port", String(port), "--bind", "127.0.0.1", "--save", ""], { stdio: "ignore" });
    for (let tries = 0; tries < 100; tries++) {
      if (await answers(port)) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error("redis-server did not start. Is it installed (Debian package redis-server)?");
  }
  async function stop() {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  }
  await start();
  return {
    port,
    stop,
    async restart() {
      await stop();
      await start();
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
