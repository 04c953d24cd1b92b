import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Clock } from "@qfpay/core";
import { type ArrivalCounter, countArrivals } from "./arrivals.js";
import { addForeignRecord } from "./foreign-record.js";
import type { Settings } from "./settings.js";

/**
 * The simulated network between the merchant and the gateway. It runs outside the merchant's worker processes, so it
 * outlives a killed worker.
 */
export type Network = {
  /** The URL of this network. The merchant uses it as the gateway's URL. */
  readonly url: string;
  /** The numbers of delayed and of repeated requests, and of responses to which another order's record was added. */
  readonly counts: Readonly<Record<"held" | "doubled" | "foreign", number>>;
  /** Counts the requests that the merchant sent, without the copies that this network makes. */
  readonly arrivals: ArrivalCounter;
  /** Ends the simulated network faults. Resolves when all delayed requests have arrived. */
  calm(): Promise<void>;
  /** Waits until all delayed requests have arrived, and stops the network's server. */
  close(): Promise<void>;
};

const mayMoveMoney = /^\/trade\/v1\/(payment|refund|close|reversal|authtrade)$/;
const refusal = /"respcd": ?"(?!0000|1143|1145)/;
const longestMs = 90_000;

/** Starts a proxy in front of the gateway. `settings.network` says how often it delays, repeats or changes messages. */
export async function startNetwork(
  gatewayUrl: string,
  settings: Settings,
  clock: Clock,
  random: () => number,
): Promise<Network> {
  const counts = { held: 0, doubled: 0, foreign: 0 };
  // Arrivals are counted with the limiter's clock: real time if the limiter is in Redis, else the campaign's clock.
  const realTime = () => performance.now() * settings.speed;
  const now = settings.safeguards.sharedLimiter ? realTime : () => clock.monotonic();
  const arrivals = countArrivals(settings.rateWindows, now);
  const late = new Set<Promise<void>>();
  const agent = new Agent({ keepAlive: true });
  const { port } = new URL(gatewayUrl);
  let isCalm = false;

  const open = ({ method, url: path, headers }: IncomingMessage, body: Buffer) => {
    const call = request({ host: "127.0.0.1", port, agent, method, path, headers });
    call.end(body);
    return call;
  };

  /**
   * Delivers a request that the network held back, or a copy of a request, after a random delay. The response is
   * discarded.
   */
  function deliverLater(incoming: IncomingMessage, body: Buffer): void {
    const arrived = new Promise<void>((resolve) => {
      clock.setTimeout(() => {
        const call = open(incoming, body);
        call.on("response", (response) => response.resume().on("close", resolve));
        call.on("error", () => resolve());
      }, random() * longestMs);
    });
    late.add(arrived);
    void arrived.then(() => late.delete(arrived));
  }

  function forward(incoming: IncomingMessage, body: Buffer, outgoing: ServerResponse, isDoubled: boolean): void {
    const call = open(incoming, body);
    const cut = () => void outgoing.destroy();
    call.on("error", cut);
    if (isDoubled) call.on("error", () => deliverLater(incoming, body));
    call.on("response", (response) => {
      if (isDoubled) void deliverAgain(response, incoming, body);
      response.on("aborted", cut);
      response.on("error", cut);
      const isQuery = incoming.url === "/trade/v1/query" && response.statusCode === 200;
      if (isQuery && !isCalm && random() < settings.network.foreign) return void rewrite(response, outgoing);
      outgoing.writeHead(response.statusCode!, response.headers);
      response.pipe(outgoing);
    });
  }

  /**
   * Delivers a copy of a request after the gateway's response. A refused request is not copied: the gateway might
   * accept the copy later, for example after midnight, and the client would not learn of it.
   */
  async function deliverAgain(response: IncomingMessage, incoming: IncomingMessage, body: Buffer): Promise<void> {
    let text = "";
    response.on("data", (chunk) => {
      text += chunk;
    });
    await new Promise((resolve) => response.on("close", resolve));
    if (refusal.test(text)) return;
    counts.doubled++;
    deliverLater(incoming, body);
  }

  async function rewrite(response: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk as Buffer);
      const text = Buffer.concat(chunks).toString();
      const changed = addForeignRecord(text, random);
      if (changed !== text) counts.foreign++;
      const { "content-length": _, ...headers } = response.headers;
      outgoing.writeHead(200, headers).end(changed);
    } catch {
      outgoing.destroy();
    }
  }

  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
    } catch {
      return; // The worker that sent the request was killed.
    }
    const body = Buffer.concat(chunks);
    arrivals.add(incoming.headers["x-qf-appcode"] as string);
    const { held, doubled } = settings.network;
    const draw = isCalm || !mayMoveMoney.test(incoming.url!) ? 1 : random();
    if (draw < held) {
      counts.held++;
      deliverLater(incoming, body);
      outgoing.destroy();
      return;
    }
    forward(incoming, body, outgoing, draw < held + doubled);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts,
    arrivals,
    async calm() {
      isCalm = true;
      while (late.size > 0) await Promise.all(late);
    },
    async close() {
      isCalm = true;
      await Promise.all(late);
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
