import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { CallAnswer } from "../server/protocol.js";

type Callable = (...args: unknown[]) => unknown;

/**
 * Starts an HTTP server in the test's process. The server under test, which is another process, calls the test's
 * functions through it.
 */
export async function startControl() {
  const functions = new Map<number, Callable>();
  const work = new Map<number, Promise<unknown>>();
  const signals = new Map<string, AbortController>();
  let numbers = 0;

  async function call(id: number, args: unknown[]): Promise<CallAnswer> {
    const begun: number[] = [];
    const context = (number: string) => {
      const controller = new AbortController();
      signals.set(number, controller);
      const waitUntil = (promise: Promise<unknown>) => {
        work.set(++numbers, promise);
        begun.push(numbers);
      };
      return { signal: controller.signal, waitUntil };
    };
    const real = args.map((argument) => (isContextMark(argument) ? context(argument.$context) : argument));
    try {
      return { value: await functions.get(id)!(...real), work: begun };
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error), work: begun };
    }
  }

  async function answer(kind: string, name: string, body: unknown): Promise<unknown> {
    if (kind === "call") return call(Number(name), body as unknown[]);
    if (kind === "work") return work.get(Number(name))?.then(() => null);
    if (kind === "abort") signals.get(name)?.abort();
    return null;
  }

  const server = createServer(async (request, response) => {
    const [kind = "", name = ""] = (request.url ?? "").slice(1).split("/");
    const body = JSON.parse((await textOf(request)) || "null");
    response.end(JSON.stringify((await answer(kind, name, body)) ?? null));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Replaces each function in options by `{ $function: number }`, so that another process can get the options. */
    describe(value: unknown): unknown {
      if (typeof value === "function") {
        functions.set(++numbers, value as Callable);
        return { $function: numbers };
      }
      if (typeof value !== "object" || value === null) return value;
      if (Array.isArray(value)) return value.map((item) => this.describe(item));
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, this.describe(inner)]));
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

const isContextMark = (value: unknown): value is { $context: string } =>
  typeof value === "object" && value !== null && "$context" in value;

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += chunk;
  return text;
}
