import { Agent, type IncomingMessage, type RequestOptions, request } from "node:http";
import { request as requestSecurely } from "node:https";
import { maskKeys } from "../diagnosis/mask-keys.js";

/** An HTTP request to the application under test. Without `how`, the body is sent in the usual way. */
export type Outgoing = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /**
   * The way to send the body. `chunked`: without a content length. `slow`: in two pieces with a pause between them.
   * `cut`: the connection ends after half of the body.
   */
  readonly how?: "chunked" | "slow" | "cut";
};

/** The application's response, or the way in which the connection failed. */
export type Received =
  | { readonly kind: "answered"; readonly status: number; readonly body: string; readonly ms: number }
  | { readonly kind: "timeout" | "broken"; readonly detail: string; readonly ms: number };

const pauseMs = 400;
const mostRead = 65_536;

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    if (size < mostRead) chunks.push(chunk);
    size += chunk.length;
  }
  return Buffer.concat(chunks).toString();
}

/**
 * Masks the client key in a response. An application may print its key, and the user may show the report of `check` to
 * others.
 */
export function withoutKey(response: Received, key: string): Received {
  const clean = (text: string) => maskKeys(text, [key]);
  return response.kind === "answered"
    ? { ...response, body: clean(response.body) }
    : { ...response, detail: clean(response.detail) };
}

/**
 * Sends one request over a new connection and waits for the whole response. A failed connection is returned, not
 * thrown. Redirects are not followed.
 */
export function send(url: string, out: Outgoing, timeoutMs: number): Promise<Received> {
  const { method = "POST", headers = {}, body = new Uint8Array(), how } = out;
  const begun = performance.now();
  const ms = () => Math.round(performance.now() - begun);
  const length: Record<string, string> = how === "chunked" ? {} : { "content-length": String(body.length) };
  const options: RequestOptions = { method, headers: { ...headers, ...length } };
  const ask = url.startsWith("https:") ? requestSecurely : request;
  return new Promise((resolve) => {
    const agent = url.startsWith("https:") ? undefined : new Agent({ keepAlive: false });
    const sent = ask(url, { ...options, agent }, (response) => {
      textOf(response).then(
        (text) => resolve({ kind: "answered", status: response.statusCode ?? 0, body: text, ms: ms() }),
        (error: Error) => resolve({ kind: "broken", detail: error.message, ms: ms() }),
      );
    });
    const timer = setTimeout(() => {
      resolve({ kind: "timeout", detail: `nothing within ${timeoutMs / 1000} s`, ms: ms() });
      sent.destroy();
    }, timeoutMs);
    sent.on("close", () => clearTimeout(timer));
    sent.on("error", (error) => resolve({ kind: "broken", detail: error.message, ms: ms() }));
    if (how === undefined) return void sent.end(body);
    const half = Math.floor(body.length / 2);
    sent.flushHeaders();
    sent.write(body.subarray(0, half));
    setTimeout(() => (how === "cut" ? sent.destroy() : sent.end(body.subarray(half))), how === "chunked" ? 0 : pauseMs);
  });
}

/** Whether the gateway would take a response as the acknowledgement of a notification. */
export const isAcknowledged = (response: Received): boolean =>
  response.kind === "answered" && response.status === 200 && response.body === "SUCCESS";

/** Replaces numbers, ids and times, which differ even between two responses with the same meaning. */
const withoutDetails = (text: string) => text.replace(/[\w-]*\d[\w-]*/g, "#").trim();

/** Whether two responses are the same apart from numbers, ids and times. */
export function sameResponse(a: Received, b: Received): boolean {
  if (a.kind !== "answered" || b.kind !== "answered") return a.kind === b.kind;
  return a.status === b.status && withoutDetails(a.body) === withoutDetails(b.body);
}
