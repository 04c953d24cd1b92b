import type { IncomingMessage } from "node:http";

const forwarding = ["forwarded", "x-forwarded-for", "x-forwarded-host", "cf-connecting-ip"];
const local = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/**
 * Whether a request comes from a page of this shop on this machine. The demo has no login, and with `PUBLIC_URL` a tunnel
 * leads here: from outside only notifications are taken, which are signed. Other sites' pages must not order or refund.
 */
export function isAtHome({ headers, method }: IncomingMessage): boolean {
  if (!local.test(headers.host ?? "") || forwarding.some((name) => headers[name] !== undefined)) return false;
  if (method === "GET" || method === "HEAD" || headers.origin === undefined) return true;
  return headers.origin === `http://${headers.host}`;
}
