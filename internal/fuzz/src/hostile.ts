/** A header with its exact bytes, one character per byte. */
export type Header = readonly [name: string, value: string];

/** The headers that announce the body, and the bytes that follow. */
export type Framing = { headers: readonly Header[]; bytes: Buffer };

/**
 * What the client does after a request that leaves the connection unusable.
 *
 * | `wait`    | waits until the server has answered and closed          |
 * | `finish`  | closes its half: it sends nothing more                  |
 * | `abort`   | destroys the connection after a few milliseconds        |
 * | `endless` | sends chunks until the server answers or closes         |
 */
export type Ending = "wait" | "finish" | "abort" | "endless";

/** One request as it is sent, with the facts that the oracle needs. */
export type Hostile = {
  kind: string;
  method: string;
  target: string;
  version: string;
  /** The headers besides `Host`, signature and framing. */
  headers: readonly Header[];
  /** The values of `X-QF-SIGN`, each sent as a header of its own. */
  signatures: readonly string[];
  /** The body that the server reads. */
  body: Buffer;
  framing: Framing;
  /** `broken`: invalid or incomplete HTTP. `odd`: servers differ, and may accept or refuse it. Default: valid HTTP. */
  http?: "broken" | "odd";
  /** What the client does next if the connection cannot be used again. */
  ending?: Ending;
  /** Whether its random bytes may by chance be the same notification as those of another request of its kind. */
  mayCollide?: boolean;
  /** The index of an earlier request that already sent the same notification. */
  repeats?: number;
};

export const path = "/qfpay/notify";

export const byLength = (bytes: Buffer): Framing => ({ headers: [["content-length", String(bytes.length)]], bytes });

/** Serializes a request. Its index is in the query, which affects neither the signature nor the handler. */
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
