import { createServer as createHttpServer } from "node:http";
import { createServer, type Server, type Socket } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { QFPay } from "../src/index.js";
import { connectFailures } from "../src/transport/connect-failures.js";
import { explainNotSent, wasNotSent } from "../src/transport/was-not-sent.js";
import { cpm } from "./recovery-cases.js";
import { appCode, clientKey, clientWithFetch, rejection } from "./support.js";

const listen = async (server: Server) => {
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return (server.address() as { port: number }).port;
};

/** Creates a TCP server that passes each connection to `onSocket`. */
const raw = (onSocket: (socket: Socket) => void) =>
  createServer((socket) => {
    socket.on("error", () => {});
    onSocket(socket);
  });

const pay = (baseUrl: string) =>
  rejection(new QFPay({ appCode, clientKey, baseUrl, retry: false, recovery: false }).payments.create(cpm));

describe("A payment over a real socket was not sent", () => {
  it.each<[what: string, server: () => Server, says: string]>([
    ["if the port speaks plain http", () => createHttpServer((_, response) => void response.end("{}")), "TLS"],
    [
      "if the port speaks something else",
      () => raw((socket) => socket.once("data", () => socket.write("SSH-2.0\r\n"))),
      "TLS",
    ],
    ["if the connection ends at once", () => raw((socket) => void socket.end()), "network"],
    ["if the connection is reset at once", () => raw((socket) => void socket.resetAndDestroy()), "network"],
    [
      "if the connection ends in the handshake",
      () => raw((socket) => socket.once("data", () => socket.end())),
      "network",
    ],
    [
      "if the connection is reset in the handshake",
      () => raw((socket) => socket.once("data", () => socket.resetAndDestroy())),
      "network",
    ],
  ])("%s before TLS is set up", async (_what, server, says) => {
    const error = await pay(`https://localhost:${await listen(server())}`);
    expect(error).toMatchObject({ code: "connection_failed", outcome: "not_sent", retryable: true });
    expect(error.message).toContain(says);
  });

  it("if fetch refuses the port itself", async () => {
    const error = await pay("http://localhost:25");
    expect(error).toMatchObject({ code: "connection_failed", outcome: "not_sent" });
    expect(error.message).toContain("fetch refuses the port");
  });

  it("if the host has no address, or nobody listens", async () => {
    expect(await pay("https://nothing.invalid")).toMatchObject({ outcome: "not_sent" });
    const server = raw(() => {});
    const port = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    expect(await pay(`http://127.0.0.1:${port}`)).toMatchObject({ outcome: "not_sent" });
  });
});

describe("A payment over a real socket may have been sent", () => {
  it.each<[what: string, onSocket: (socket: Socket) => void]>([
    ["ended", (socket) => socket.once("data", () => socket.end())],
    ["reset", (socket) => socket.once("data", () => socket.resetAndDestroy())],
    [
      "cut in the middle of the response",
      (socket) => socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{")),
    ],
    ["answered with something else", (socket) => socket.once("data", () => socket.end("SSH-2.0\r\n"))],
  ])("if the connection is %s after the request", async (_what, onSocket) => {
    const error = await pay(`http://localhost:${await listen(raw(onSocket))}`);
    expect(error).toMatchObject({ code: "outcome_unknown" });
  });
});

describe("A request over a connection that carries several at once", () => {
  /** A `fetch` whose dispatcher sends the next request before the previous response has arrived. */
  async function pipeliningFetch() {
    await fetch("http://localhost:25").catch(() => {}); // The first `fetch` makes Node create its own dispatcher.
    const agent = Reflect.get(globalThis, Symbol.for("undici.globalDispatcher.1")) as object;
    const dispatcher = new (agent.constructor as new (options: object) => object)({ connections: 1, pipelining: 10 });
    return ((url: string, init: RequestInit) => fetch(url, { ...init, dispatcher } as RequestInit)) as typeof fetch;
  }

  it("is never said to be not sent if it arrived, although its dispatcher could not send it again", async () => {
    const server = raw((socket) => {
      let text = "";
      socket.on("data", (chunk) => {
        text += chunk;
        // After the first response the dispatcher writes the other requests, and the gateway closes the connection.
        if (text.match(/GET /g)!.length === 1) socket.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");
        if (text.match(/GET /g)!.length < 4) return;
        arrived.push(...[...text.matchAll(/out_trade_no=([^& ]+)/g)].map(([, number]) => number));
        server.close();
        socket.destroy();
      });
    });
    const arrived: unknown[] = [];
    const baseUrl = `http://127.0.0.1:${await listen(server)}`;
    const fetch = await pipeliningFetch();
    const qfpay = new QFPay({
      ...{ appCode, clientKey, baseUrl, fetch },
      ...{ retry: false, recovery: false, reversalMethod: "GET" },
    });
    const reverse = (out_trade_no: string) => rejection(qfpay.payments.reverse({ out_trade_no, txamt: 100 }));
    await reverse("V-0");
    const errors = await Promise.all(["V-1", "V-2", "V-3"].map(reverse));
    expect(arrived).toEqual(["V-0", "V-1", "V-2", "V-3"]);
    expect(errors.map(({ outcome }) => outcome)).toEqual(["unknown", "unknown", "unknown"]);
  });
});

describe("A connection that failed", () => {
  const coded = (code: string, over: object = {}) => Object.assign(new Error("x"), { code, ...over });

  it("proves by its call, whatever its code, that nothing was sent", () => {
    for (const syscall of ["connect", "getaddrinfo"]) expect(wasNotSent(coded("ANY", { syscall }))).toBe(true);
    for (const syscall of ["read", "write"]) expect(wasNotSent(coded("ANY", { syscall }))).toBe(false);
  });

  /** Returns the error of a payment whose `fetch` rejects with `thrown`. */
  const payThrough = (thrown: unknown) => {
    const { qfpay } = clientWithFetch([() => Promise.reject(thrown)], { retry: false, recovery: false });
    return rejection(qfpay.payments.create(cpm));
  };

  it.each(["ECONNREFUSED", "ConnectionRefused", "UND_ERR_CONNECT_TIMEOUT", "ENOTFOUND", "EAI_AGAIN"])(
    "proves by its code that a payment was not sent: %s",
    async (code) => {
      for (const cause of [coded(code), coded(code, { cause: null }), new AggregateError([coded(code), coded(code)])]) {
        const error = await payThrough(new TypeError("fetch failed", { cause }));
        expect(error).toMatchObject({ code: "connection_failed", outcome: "not_sent" });
      }
    },
  );

  const circle = new Error("x");
  circle.cause = new Error("y", { cause: circle });

  it.each([
    ["its causes form a circle", circle],
    ["one of several addresses was reached", new AggregateError([coded("ECONNREFUSED"), coded("ECONNRESET")])],
    ["it names no address", new AggregateError([])],
    ["its code is no text", coded(["CERT_HAS_EXPIRED"] as never)],
    ["its message is no text", { message: ["bad port"] }],
    ["its cause is null", coded("ECONNRESET", { cause: null })],
    ["it is null", null],
  ])("proves nothing about a payment if %s", async (_what, thrown) => {
    expect(await payThrough(thrown)).toMatchObject({ code: "outcome_unknown", cause: { code: "connection_failed" } });
  });

  it("is explained by the fifth error of a chain of causes, and not by the sixth", () => {
    const chain = (length: number): Error =>
      length === 1 ? coded("ENOTFOUND") : new Error("x", { cause: chain(length - 1) });
    expect(explainNotSent(chain(5))).toContain("host name was not found");
    expect(explainNotSent(chain(6))).toBe("Check the network, the host name and any proxy.");
  });

  it.each([
    "CERT_NOT_YET_VALID",
    "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
    "UNABLE_TO_GET_ISSUER_CERT",
    "CERT_REVOKED",
    "CERT_UNTRUSTED",
    "CRL_HAS_EXPIRED",
    "INVALID_CA",
    "INVALID_PURPOSE",
    "HOSTNAME_MISMATCH",
    "PATH_LENGTH_EXCEEDED",
  ])("proves it by the certificate that was refused: %s", (code) => {
    expect(wasNotSent(coded(code))).toBe(true);
    expect(wasNotSent(coded(`X_${code}`))).toBe(false);
  });

  it.each([
    "error sending request for url (https://openapi-hk.qfapi.com/trade/v1/payment): client error (Connect): dns error",
    "Unable to connect. Is the computer able to access the url?",
    "EHOSTUNREACH: Unable to connect. Is the computer able to access the url?",
    "Proxy refused to open a tunnel: 403 No",
    "bad port",
    "Fetch failed: Requests to port 25 are blocked",
  ])("proves it by the runtime's message: %s", (message) => {
    expect(wasNotSent(new TypeError(message))).toBe(true);
    expect(wasNotSent(new TypeError(`The gateway said: ${message}`))).toBe(false);
    const mayGoOn = /^(?:Proxy|error sending)/.test(message);
    expect(wasNotSent(new TypeError(message.replace(/.\??$/, "#")))).toBe(mayGoOn);
    expect(wasNotSent(new TypeError(`${message} and more`))).toBe(mayGoOn);
  });

  it("is reported by undici's channel, to all clients by the same listener", async () => {
    const port = await listen(raw((socket) => void socket.end()));
    const failures = connectFailures();
    const { cause } = await rejection(fetch(`https://localhost:${port}`));
    expect([failures.has(cause), failures.has(new Error("another"))]).toEqual([true, false]);
    expect(wasNotSent(new TypeError("fetch failed", { cause }), failures)).toBe(true);
    expect(wasNotSent(new TypeError("fetch failed", { cause }))).toBe(false);
    expect(connectFailures()).toBe(failures);
  });

  it.each([
    ["CERT_NOT_YET_VALID", "Check its clock"],
    ["CERT_HAS_EXPIRED", "Check its clock"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "for another host"],
    [
      "SELF_SIGNED_CERT_IN_CHAIN",
      "This machine does not trust the issuer of the gateway's certificate. If a proxy replaces certificates, set " +
        "NODE_EXTRA_CA_CERTS (DENO_CERT on Deno) to the proxy's.",
    ],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "NODE_EXTRA_CA_CERTS"],
    ["ERR_SSL_WRONG_VERSION_NUMBER", "does not speak TLS"],
    ["ENOTFOUND", "host name was not found"],
    ["ECONNREFUSED", "Check the network, the host name and any proxy."],
  ])("is reported with its fix: %s", (code, fix) => {
    expect(explainNotSent(new TypeError("fetch failed", { cause: coded(code) }))).toContain(fix);
    expect(explainNotSent(new AggregateError([coded(code)]))).toContain(fix);
  });

  it.each(["Proxy response (407) !== 200 when HTTP Tunneling", "Proxy refused to open a tunnel: 407 No"])(
    "is reported with the proxy's status: %s",
    (message) =>
      expect(explainNotSent(new TypeError("x", { cause: new Error(message) }))).toContain("CONNECT with HTTP 407"),
  );

  it("is reported even if its causes form a circle", () => {
    const error: { cause?: unknown; message: string } = { message: "x" };
    error.cause = error;
    expect(explainNotSent(error)).toContain("Check the network");
  });
});
