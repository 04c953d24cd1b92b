export type Header = readonly [name: string, value: string];

/** The headers that announce a body, such as `content-length`, and the bytes that are sent after the headers. */
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
  /** The name of the mutation that made this request out of a valid one. */
  kind: string;
  method: string;
  /** The path and query in the request line. */
  target: string;
  /** The HTTP version as the request line states it. */
  version: string;
  /** All headers except `Host`, `X-QF-SIGN` and the headers in `framing`. */
  headers: readonly Header[];
  /** The values of `X-QF-SIGN`, each sent as a separate header. */
  signatures: readonly string[];
  /** The body that a correct server reads from this request and whose signature it checks. */
  body: Buffer;
  /** How the request announces the body, and the body's bytes on the wire. */
  framing: Framing;
  /**
   * Whether the request is valid HTTP. `broken`: it is invalid or incomplete. `odd`: some servers accept it and others
   * refuse it. Absent: it is valid.
   */
  http?: "broken" | "odd";
  /** What the client does after this request, if the request leaves the connection unusable. */
  ending?: Ending;
  /** Whether another random request may have the same body. The server then handles only one of the two. */
  mayCollide?: boolean;
  /** If this request repeats a notification: the index of the request that delivered it first. */
  repeats?: number;
};

/** The path of the notification route on all tested servers. */
export const path = "/qfpay/notify";

/** Makes the framing of a body that is announced by `content-length`. */
export const withContentLength = (bytes: Buffer): Framing => ({
  headers: [["content-length", String(bytes.length)]],
  bytes,
});

/** Returns a request's bytes. Its index is added to the query string, which neither signature nor handler uses. */
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
