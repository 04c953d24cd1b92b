import type { IncomingMessage } from "node:http";

const forwarding = ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "cf-connecting-ip"];
const local = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/**
 * Whether a request comes from a page of this shop on this machine. The demo has no login, and other sites' pages must
 * not order or refund. A request through a proxy is recognized by its headers, or by HTTP/1.0, which nginx uses by
 * default and browsers never do. Other requests through a proxy are not recognized. So notifications from outside have
 * a port of their own.
 */
export function isLocalRequest({ headers, httpVersion, method }: IncomingMessage): boolean {
  if (!local.test(headers.host ?? "") || forwarding.some((name) => headers[name] !== undefined)) return false;
  if (httpVersion === "1.0") return false;
  if (method === "GET" || method === "HEAD" || headers.origin === undefined) return true;
  return headers.origin === `http://${headers.host}`;
}
