import type { CallFault } from "../faults/fault.js";

/** An HTTP response as data, so that it can be logged, delayed or damaged before it is sent. */
export type Reply = { status: number; headers: Record<string, string>; body: string | Uint8Array<ArrayBuffer> };

/**
 * Thrown to break the connection before or during a response. The server then destroys the socket. `simulator.fetch`,
 * which has no socket, fails as undici's `fetch` does.
 */
export class ConnectionReset extends Error {
  override readonly name = "ConnectionReset";
  /**
   * The part of the response that was sent before the connection broke. Its `content-length` is that of the whole
   * response.
   */
  constructor(readonly sent?: Reply) {
    super();
  }
}

const text = (status: number, body: string, headers: Record<string, string> = {}): Reply => ({
  status,
  headers: { "content-type": "text/plain; charset=utf-8", ...headers },
  body,
});

/** The HTTP response with this JSON text as its body. */
export const jsonReply = (body: string, headers: Record<string, string>): Reply => ({
  status: 200,
  headers: { "content-type": "application/json; charset=utf-8", ...headers },
  body,
});

/**
 * The HTTP response 429.
 *
 * @param retryAfter the seconds of the header `Retry-After`
 */
export const tooManyReply = (retryAfter?: number): Reply =>
  text(429, "Too Many Requests", retryAfter === undefined ? {} : { "retry-after": String(retryAfter) });

/** The HTTP response that sends the browser to another address. */
export const redirectReply = (location: string): Reply => text(302, "", { location });

/** The HTTP response that lets the browser save a zip file. */
export const fileReply = (name: string, body: Uint8Array<ArrayBuffer>): Reply => ({
  status: 200,
  headers: { "content-type": "application/zip", "content-disposition": `attachment; filename="${name}"` },
  body,
});

/**
 * The HTTP response 405.
 *
 * @param allow the methods that the endpoint has
 */
export const notAllowedReply = (reason: string, allow: string): Reply => text(405, reason, { allow });

/** The HTTP response 404. */
export const notFoundReply = (reason: string): Reply => text(404, reason);

const reasons = { 500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable" };

function failure(status: 500 | 502 | 503, html = false): Reply {
  const reason = `${status} ${reasons[status]}`;
  if (!html) return text(status, reason);
  const body = `<html>\r\n<head><title>${reason}</title></head>\r\n<body><center><h1>${reason}</h1></center></body>\r\n</html>\r\n`;
  return { status, headers: { "content-type": "text/html" }, body };
}

/** The response that a fault sends instead of handling a request. @throws {ConnectionReset} if the fault is `reset` */
export function applyFaultBefore(fault: CallFault | undefined): Reply | undefined {
  if (fault?.kind === "429") return tooManyReply(fault.retryAfter);
  if (fault?.kind === "status" && fault.when === "before") return failure(fault.status, fault.html);
  if (fault?.kind === "reset" && fault.when === "before") throw new ConnectionReset();
  return undefined;
}

/** Applies a fault to a finished response. @throws {ConnectionReset} if the fault breaks the connection */
export function applyFaultAfter(reply: Reply, fault: CallFault | undefined): Reply {
  if (fault?.kind === "status" && fault.when === "after") return failure(fault.status, fault.html);
  if (fault?.kind === "reset" && fault.when === "after") throw new ConnectionReset();
  if (fault?.kind !== "truncate" && fault?.kind !== "close") return reply;
  const half = { ...reply, body: reply.body.slice(0, Math.floor(reply.body.length / 2)) };
  if (fault.kind === "truncate") return half;
  const promised = String(Buffer.byteLength(reply.body));
  throw new ConnectionReset({ ...half, headers: { ...reply.headers, "content-length": promised } });
}
