import type { Random } from "../random.js";

/** A visitor's order with its secrets: `syssn`, the content of the QR code, and the token of the order's URLs. */
export type Owned = { out_trade_no: string; syssn: string; qrcode: string; token: string };

/** A request by which a stranger attacks a shop's checkout routes, and the result that is allowed. */
export type Attack = {
  /** The kind of attack, such as `cross-site`, for descriptions of faults. */
  kind: string;
  method: string;
  /** The path and query of the request. */
  target: string;
  headers: [name: string, value: string][];
  body: string;
  /**
   * The allowed response. `refused`: an error. `created`: a new order at the shop's price, or an error. `own`: the
   * status or QR code of the attacker's own order.
   */
  may: "refused" | "created" | "own";
};

const ends = ["", "/events", "/qr.svg", "/", "/events/", "/QR.SVG", "/qr.svg/../", "/../A-1", "//events", ";/events"];

const spellings: ((number: string) => string)[] = [
  (number) => number,
  (number) => `%${number.charCodeAt(0).toString(16)}${number.slice(1)}`,
  (number) => number.toLowerCase(),
  (number) => `${number}%20`,
  (number) => `%20${number}`,
  (number) => `${number}%00`,
  (number) => `${number}%0d%0aX-Injected:%201`,
  (number) => `${number},A-2`,
  (number) => `${number}%2f..%2f${number}`,
  (number) => `./${number}`,
  (number) => `x/../${number}`,
  (number) => `${number};token=1`,
  (number) => `${number}%EF%BC%8C`,
  () => "%E0%A4%A",
  (number) => `"${number}"`,
  (number) => `${number}'%20OR%20'1'='1`,
  (number) => number.repeat(60),
  () => "__proto__",
  () => "constructor",
  () => "%3Cscript%3E",
];

const hosts = ["evil.example", "127.0.0.1@evil.example", "localhost:1", "[::1]", ""];
const origins = [
  "https://evil.example",
  "null",
  "http://127.0.0.1",
  "file://",
  "https://shop.example:444",
  "http://127.0.0.1.evil.example",
];
const bodies = [
  "",
  "{",
  '{"txamt":1,"out_trade_no":"A-1"}',
  '{"__proto__":{"txamt":1}}',
  '{"constructor":{"prototype":{"txamt":1}}}',
  "txamt=1&redirect=1",
  "[".repeat(2_000),
  '{"checkout":{"txamt":"1","return_url":"https://evil.example"}}',
  "\\u0000",
];

/** Returns a query string with no token, a wrong token, or the token of another order. */
function wrongToken(random: Random, victim: Owned, own: Owned): string {
  const { token } = victim;
  const last = token.at(-1) === "0" ? "1" : "0";
  return random.pick([
    "",
    "token=",
    `token=${own.token}`,
    `token=${token.slice(0, -1)}${last}`,
    `token=${token.slice(0, -1)}`,
    `token=${token}0`,
    `token=${own.token}&token=${own.token}`,
    `token[]=${token}`,
    `token[0]=${token}`,
    `Token=${token}`,
    `token=%00${token}`,
    `token=${token}%00`,
    `token=${"0".repeat(32)}`,
    `token=${"f".repeat(random.below(4_000))}`,
    `token=__proto__`,
    `out_trade_no=${victim.out_trade_no}&token=${own.token}`,
    `authorize=true&token=true`,
    `_method=GET&token=null`,
  ]);
}

/** Makes a random attack by a visitor with the order `own` on one of the orders in `victims`. */
export function attackAt(random: Random, victims: readonly Owned[], own: Owned, port: number): Attack {
  const victim = random.pick(victims);
  const host: [string, string] = ["host", random.below(4) === 0 ? random.pick(hosts) : `127.0.0.1:${port}`];
  const choice = random.below(20);
  if (choice === 0) {
    const target = `/checkout/${own.out_trade_no}${random.pick(["", "/qr.svg"])}?token=${own.token}`;
    return { kind: "own", method: "GET", target, headers: [["host", `127.0.0.1:${port}`]], body: "", may: "own" };
  }
  if (choice === 1) {
    const headers: [string, string][] = [
      ["host", `127.0.0.1:${port}`],
      ["content-type", random.pick(["application/json", "text/plain", "application/x-www-form-urlencoded"])],
    ];
    if (random.below(2) === 0)
      headers.push([
        "idempotency-key",
        random.pick(["k-1", "__proto__", "constructor", "x".repeat(255), "x".repeat(256)]),
      ]);
    return { kind: "create", method: "POST", target: "/checkout", headers, body: random.pick(bodies), may: "created" };
  }
  if (choice <= 4) {
    const origin: [string, string][] =
      random.below(2) === 0 ? [["sec-fetch-site", "cross-site"]] : [["origin", random.pick(origins)]];
    return {
      kind: "cross-site",
      method: "POST",
      target: "/checkout",
      headers: [["host", `127.0.0.1:${port}`], ...origin],
      body: random.pick(bodies),
      may: "refused",
    };
  }
  if (choice === 5) {
    const method = random.pick(["PUT", "DELETE", "PATCH", "POST"]);
    return {
      kind: "method",
      method,
      target: `/checkout/${victim.out_trade_no}?${wrongToken(random, victim, own)}`,
      headers: [host],
      body: random.pick(bodies),
      may: "refused",
    };
  }
  const number = random.pick(spellings)(victim.out_trade_no);
  const headers: [string, string][] = [host];
  if (random.below(4) === 0) headers.push(["last-event-id", "final"]);
  if (random.below(4) === 0)
    headers.push(["x-original-url", `/checkout/${victim.out_trade_no}`], ["x-http-method-override", "GET"]);
  if (random.below(4) === 0)
    headers.push(["cookie", `token=${victim.token}`], ["authorization", `Bearer ${victim.token}`]);
  const target = `/checkout/${number}${random.pick(ends)}?${wrongToken(random, victim, own)}`;
  return { kind: "read", method: "GET", target, headers, body: "", may: "refused" };
}
