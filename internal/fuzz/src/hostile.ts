/** A header as it goes over the wire: text of one byte per character. */
export type Header = readonly [name: string, value: string];

/** How the body is announced, and what is sent as it. */
export type Framing = { headers: readonly Header[]; bytes: Buffer };

/**
 * What the client does after a request that leaves the connection unusable.
 *
 * | `wait`    | waits for the server to answer and to close             |
 * | `finish`  | closes its half: nothing more will come                 |
 * | `abort`   | destroys the connection after a few milliseconds        |
 * | `endless` | goes on sending chunks until it is answered or cut off  |
 */
export type Ending = "wait" | "finish" | "abort" | "endless";

/** One request, as raw as it is sent, with the facts that an oracle needs. */
export type Hostile = {
  kind: string;
  method: string;
  target: string;
  version: string;
  /** Besides host, signature and framing. */
  headers: readonly Header[];
  /** Values of `X-QF-SIGN`, a header each. */
  signatures: readonly string[];
  /** The body that the framing delivers. */
  body: Buffer;
  framing: Framing;
  /** `broken`: no HTTP, or never complete. `odd`: servers differ, and may refuse it or take it. Default: sound HTTP. */
  http?: "broken" | "odd";
  /** None: the connection can be used again. */
  ending?: Ending;
  /** Its bytes are random, so it may happen to be the same notification as another of its kind. */
  mayCollide?: boolean;
  /** The same notification was already sent by the request of this index. */
  repeats?: number;
};

export const path = "/qfpay/notify";

export const byLength = (bytes: Buffer): Framing => ({ headers: [["content-length", String(bytes.length)]], bytes });

/** The bytes of a request. The index travels in the query, where neither the signature nor the engine looks. */
export function render(request: Hostile, index: number): Buffer {
  const { method, target, version, headers, signatures, framing } = request;
  const query = target.includes("?") ? `&i=${index}` : `?i=${index}`;
  const all: Header[] = [
    ["host", "127.0.0.1"],
    ...headers,
    ...signatures.map((value): Header => ["x-qf-sign", value]),
    ...framing.headers,
  ];
  const head = `${method} ${target}${query} ${version}\r\n${all.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
  return Buffer.concat([Buffer.from(head, "latin1"), framing.bytes]);
}
