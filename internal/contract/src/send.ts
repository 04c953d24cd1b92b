import { request } from "node:http";

/** Options of `send`, which sends one HTTP request. */
export type SendOptions = {
  method?: string;
  /** The exact headers of the request. Node adds only `host`, `connection` and the length or encoding of the body. */
  headers?: Record<string, string | string[]>;
  /** Whether the body is sent in chunks, without `content-length`. */
  chunked?: boolean;
};

/** A complete HTTP response. */
export type Answer = {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
  /** The body as UTF-8 text. */
  text: string;
};

/** Sends one request over a socket, because `fetch` would add headers. */
export function send(url: string, body?: Uint8Array, options: SendOptions = {}): Promise<Answer> {
  const { method = body ? "POST" : "GET", headers = {}, chunked = false } = options;
  return new Promise((resolve, reject) => {
    const length = body && !chunked ? { "content-length": String(body.length) } : {};
    const outgoing = request(url, { method, headers: { ...length, ...headers }, agent: false }, (incoming) => {
      const parts: Buffer[] = [];
      incoming.on("data", (part: Buffer) => parts.push(part));
      incoming.on("error", reject);
      incoming.on("end", () => {
        const all = Buffer.concat(parts);
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: all, text: all.toString("utf8") });
      });
    });
    outgoing.on("error", reject);
    if (body && chunked)
      for (let at = 0; at < body.length; at += 16_384) outgoing.write(body.subarray(at, at + 16_384));
    outgoing.end(chunked ? undefined : body);
  });
}
