import type { FakeClock } from "@qfpay/core/testing";
import type { Device } from "./device.js";
import type { Random } from "./random.js";

/** The network between a page and the shop: it is slow, and loses requests as well as responses. */
export type Network = {
  /** A `fetch` for the page. Its requests go through this network. */
  fetch: typeof fetch;
  /** Whether the device has no network, so that all requests fail. */
  isOffline: boolean;
  /** The share (0 to 1) of requests that get lost, or whose response gets lost or replaced. */
  lossShare: number;
  /** Breaks all connections without telling the device, as a sleep or a change of the network does. */
  breakSilently(): void;
};

/** Responses that do not come from the shop but from a proxy between page and shop. They say nothing about an order. */
const loginPage = () => new Response("<h1>Please log in</h1>", { status: 200 });
const foreignJson = () => Response.json({ status: "failed", message: "The upstream service did not answer." });

/** Wraps a stream. Once `isCut()` is true, the reader gets nothing more, and sees no end of the stream either. */
const cutOffIf = (isCut: () => boolean, body: ReadableStream<Uint8Array> | null) =>
  body?.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        if (!isCut()) controller.enqueue(chunk);
      },
      flush: () => (isCut() ? new Promise<void>(() => {}) : undefined),
    }),
  ) ?? null;

type Serve = (request: Request) => Response | Promise<Response>;

/**
 * Makes a network between one device and the shop.
 *
 * @param serve the shop's own handler of requests
 */
export function networkOf(serve: Serve, world: FakeClock, device: Device, random: Random): Network {
  let cuts = 0; // The number of times that all connections were cut so far.
  const pause = (ms: number) => new Promise<void>((resolve) => void world.setTimeout(resolve, ms));
  const oneWay = () => (random.chance(0.06) ? random.between(2_000, 6_000) : random.between(20, 1_100));
  const dead = () => new Promise<never>(() => {});
  const network: Network = {
    isOffline: false,
    lossShare: 0,
    breakSilently() {
      cuts++;
    },
    async fetch(input, init = {}) {
      const { signal } = init;
      const mine = cuts;
      const aborted = new Promise<never>((_, reject) => {
        const abort = () => reject(new DOMException("aborted", "AbortError"));
        if (signal?.aborted) abort();
        signal?.addEventListener("abort", abort);
      });
      const failed = () => Promise.reject(new TypeError("fetch failed"));
      const exchange = async (): Promise<Response> => {
        if (network.isOffline) return failed();
        await pause(oneWay());
        if (random.chance(network.lossShare / 2)) return random.chance(0.5) ? failed() : dead();
        if (random.chance(network.lossShare / 4)) return random.chance(0.5) ? loginPage() : foreignJson();
        if (random.chance(network.lossShare / 4)) return new Response("Bad gateway", { status: 502 });
        const { signal: _, ...rest } = init;
        const request = new Request(new URL(String(input), "http://shop.test"), rest as RequestInit);
        const response = await serve(request);
        const headers = new Headers(response.headers);
        // HTTP servers add a `Date` header. The simulated shop has no HTTP server, so the network adds the header.
        headers.set("date", new Date(world.now()).toUTCString());
        const isStream = headers.get("content-type")?.startsWith("text/event-stream");
        const body = isStream ? cutOffIf(() => mine !== cuts, response.body) : await response.text();
        await pause(oneWay());
        if (mine !== cuts) return dead();
        if (network.isOffline || random.chance(network.lossShare / 2)) return random.chance(0.5) ? failed() : dead();
        return new Response(response.status === 204 ? null : body, { status: response.status, headers });
      };
      const delivered = exchange().then(
        (response) => new Promise<Response>((resolve) => device.whenAwake(() => resolve(response))),
        (error) => new Promise<Response>((_, reject) => device.whenAwake(() => reject(error))),
      );
      aborted.catch(() => {});
      return Promise.race([delivered, aborted]);
    },
  };
  return network;
}
