import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { cache, guard, projectOf } from "./paths.js";
import type { RuntimeName } from "./versions.js";
import { workerdConfig } from "./workerd-config.js";

/** A running server process of a JavaScript runtime, with the URLs of the two ports that it listens on. */
export type RunningRuntime = { urls: string[]; stop(): Promise<void> };

const bin = (name: string) => `${cache}/node_modules/.bin/${name}`;

/** Starts a server in a JavaScript runtime, with one version of Hono. `settings` are its environment variables. */
export async function startRuntime(
  hono: string,
  name: RuntimeName,
  settings: Record<string, string> = {},
  worker = "worker.js",
): Promise<RunningRuntime> {
  const child = name === "workerd" ? startWorkerd(hono, settings, worker) : startServer(hono, name, settings);
  let complaints = "";
  child.stderr!.setEncoding("utf8").on("data", (text: string) => {
    complaints += text;
  });
  const closed = once(child, "close");
  // Each runtime ends when its standard input ends, so that no runtime outlives the tests.
  const stop = async () => {
    child.stdin!.end();
    await closed;
  };
  const ports = await portsOf(child, name);
  if (ports.length === 2) return { urls: ports.map((port) => `http://127.0.0.1:${port}`), stop };
  await stop();
  throw new Error(`${name} ended before it listened:\n${complaints}`);
}

function startServer(hono: string, name: "node" | "bun" | "deno", settings: Record<string, string>): ChildProcess {
  const file = `${projectOf(hono)}/server/${name}.js`;
  const [command, ...args] = {
    node: [process.execPath, file],
    bun: [bin("bun"), file],
    deno: [
      bin("deno"),
      "run",
      "--node-modules-dir=manual",
      "--no-prompt",
      "--allow-net=127.0.0.1",
      "--allow-env",
      file,
    ],
  }[name] as [string, ...string[]];
  const { PATH, HOME } = process.env;
  return spawn(command, args, { cwd: projectOf(hono), env: { PATH, HOME, ...settings }, stdio: "pipe" });
}

let configs = 0;

function startWorkerd(hono: string, settings: Record<string, string>, worker: string): ChildProcess {
  // The configuration is in the worker's folder, because workerd looks for the worker beside its configuration.
  const config = `${projectOf(hono)}/server/${process.pid}-${++configs}.capnp`;
  writeFileSync(config, workerdConfig(settings, worker));
  const args = [guard, bin("workerd"), "serve", config, "--control-fd=3"];
  return spawn(process.execPath, args, { stdio: ["pipe", "pipe", "pipe", "pipe"] });
}

/**
 * Returns the two ports that a server process prints: workerd prints one port per line, the other runtimes both on one
 * line. Returns fewer ports if the process ends early.
 */
async function portsOf(child: ChildProcess, name: RuntimeName): Promise<number[]> {
  const ports: number[] = [];
  const told = (name === "workerd" ? child.stdio[3] : child.stdout) as Readable;
  for await (const line of createInterface({ input: told })) {
    const message = JSON.parse(line) as { ports?: number[]; event?: string; port?: number };
    if (message.ports) ports.push(...message.ports);
    if (message.event === "listen") ports.push(message.port!);
    if (ports.length === 2) break;
  }
  return ports;
}
