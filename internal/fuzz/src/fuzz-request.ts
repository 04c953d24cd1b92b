export type Header = readonly [name: string, value: string];

/** The headers that announce the body, and the bytes that follow the headers. */
export type Framing = { headers: readonly Header[]; bytes: Buffer };

/**
 * What the client does after a request that leaves the connection unusable.
 *
 * | `wait`    | waits until the server has answered and closed          |
 * | `finish`  | ends its sending direction, and still receives          |
 * | `abort`   | destroys the connection after a few milliseconds        |
 * | `endless` | sends chunks until the server answers or closes         |
 */
export type Ending = "wait" | "finish" | "abort" | "endless";

/** One random request, with the facts from which the test determines the required response. */
export type FuzzRequest = {
  /** The name of the mutation that made the request. */
  kind: string;
  method: string;
  /** The path and query in the request line. */
  target: string;
  /** The HTTP version as the request line states it. */
  version: string;
  /** All headers except `Host`, the signature and the framing. */
  headers: readonly Header[];
  /** The values of `X-QF-SIGN`, each sent as a separate header. */
  signatures: readonly string[];
  /** The body that a correct signature covers. */
  body: Buffer;
  /** How the request announces the body, and the body's bytes on the wire. */
  framing: Framing;
  /**
   * How valid the HTTP is. `broken`: invalid or incomplete. `odd`: servers differ, and may accept or refuse the
   * request. Default: valid.
   */
  http?: "broken" | "odd";
  /** What the client does after a request that leaves the connection unusable. */
  ending?: Ending;
  /** Whether another request may have the same body by chance. Then only one of the two is handled. */
  mayCollide?: boolean;
  /** The index of an earlier request that delivered the same notification. */
  repeats?: number;
};

/** The path of the notification route of each server. */
export const path = "/qfpay/notify";

/** Announces a body by its length. */
export const withContentLength = (bytes: Buffer): Framing => ({
  headers: [["content-length", String(bytes.length)]],
  bytes,
});

/**
 * Serializes a request. The request's index is put into the query, which affects neither the signature nor the handler.
 */
export function render(request: FuzzRequest, index: number): Buffer {
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
