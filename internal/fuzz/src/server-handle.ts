import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import type { Command, Measure, Message, Report, Setup } from "./protocol.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const outDir = `${root}.vitest/server`;

/** Compiles the attacked server to JavaScript for Node. It loads the `@qfpay` packages in their published form. */
export async function buildServer(): Promise<void> {
  await build({
    root,
    configFile: false,
    logLevel: "error",
    ssr: { external: true },
    build: { ssr: "src/server-process.ts", outDir, target: "node20", minify: false },
  });
}

/** Controls the process of a server that the fuzz tests attack. */
export class ServerHandle {
  readonly #child: ChildProcess;
  readonly port: number;
  #output = "";
  /** A text that says how the server process ended; `undefined` while it runs. */
  ended: string | undefined;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  /** Starts a server process and waits until it listens. */
  static async start(setup: Setup): Promise<ServerHandle> {
    const child = fork(`${outDir}/server-process.js`, [JSON.stringify(setup)], {
      execArgv: ["--expose-gc"],
      env: { ...process.env, NODE_ENV: "production" },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    let output = "";
    const early = (chunk: Buffer) => {
      output += chunk;
    };
    child.stderr!.on("data", early);
    const port = await new Promise<number>((resolve, reject) => {
      child.once("message", (message: Message) => resolve((message as { ready: number }).ready));
      child.once("exit", (code) => reject(new Error(`The ${setup.adapter} server ended with ${code}: ${output}`)));
    });
    child.stderr!.off("data", early);
    const handle = new ServerHandle(child, port);
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.on("data", (chunk: Buffer) => {
        handle.#output = (handle.#output + chunk).slice(-1_000_000);
      });
    }
    child.once("exit", (code, signal) => {
      handle.ended = `exit ${code ?? signal}: ${handle.#output.slice(-2_000)}`;
    });
    return handle;
  }

  /** The last part of the text that the server has printed. */
  get output(): string {
    return this.#output;
  }

  /** Sends a command to the server process, and returns the member of its reply that is named by `answer`. */
  async #ask<K extends string>(command: Command, answer: K): Promise<unknown> {
    if (this.ended) throw new Error(`The server is gone: ${this.ended}`);
    const child = this.#child;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => settle(new Error(`The server does not answer "${command}".`)), 15_000);
      const gone = () => settle(new Error(`The server is gone: ${this.ended}`));
      const settle = (result: unknown) => {
        clearTimeout(timer);
        child.off("message", take);
        child.off("exit", gone);
        if (result instanceof Error) reject(result);
        else resolve(result);
      };
      const take = (message: object) => answer in message && settle((message as Record<K, unknown>)[answer]);
      child.on("message", take);
      child.once("exit", gone);
      child.send(command);
    });
  }

  /** Runs the server's garbage collection, and returns its memory use and number of connections. */
  measure = async (): Promise<Measure> => (await this.#ask("measure", "measure")) as Measure;

  /** Returns the calls, crashes and other events in the server since the last report. */
  report = async (): Promise<Report> => (await this.#ask("report", "report")) as Report;

  async stop(): Promise<void> {
    if (this.ended) return;
    const exited = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#child.kill("SIGKILL");
    await exited;
  }
}
