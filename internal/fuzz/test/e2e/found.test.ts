import { beforeAll, expect, it, onTestFinished } from "vitest";
import { Connection } from "../../src/connection.js";
import { type FuzzRequest, path, render, withContentLength } from "../../src/fuzz-request.js";
import type { Setup } from "../../src/protocol.js";
import { buildServer, ServerHandle } from "../../src/server-handle.js";
import { sign } from "../../src/signed.js";

beforeAll(buildServer);

async function serving(setup: Setup): Promise<ServerHandle> {
  const server = await ServerHandle.start(setup);
  onTestFinished(() => server.stop());
  return server;
}

async function post(port: number, body: Buffer, given: Partial<FuzzRequest>) {
  const request: FuzzRequest = {
    kind: "found",
    method: "POST",
    target: path,
    version: "HTTP/1.1",
    headers: [["content-type", "application/json"]],
    signatures: [sign(body)],
    body,
    framing: withContentLength(body),
    ...given,
  };
  const connection = await Connection.open(port);
  onTestFinished(() => connection.destroy());
  const [reply] = await connection.exchange([{ bytes: render(request, 1), method: "POST" }]);
  if (!("answer" in reply!)) throw new Error(`no answer after ${reply!.ms} ms`);
  return { ...reply.answer, ms: reply.ms };
}

// A regular expression that searches to the end from every quote would take 0.8 s for this body. Anybody can send it.
it("reads the mchid of a forged body, for a function that chooses the key, in time that grows with its length only", async () => {
  const { port } = await serving({ adapter: "express", keysByMchid: true });
  const body = Buffer.from(`1234567890123456"${'\\"'.repeat(32_000)}`);
  const replies = [];
  for (let i = 0; i < 5; i++) replies.push(await post(port, body, { signatures: ["0".repeat(32)] }));
  expect(replies.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401]);
  expect(5 * Math.min(...replies.map(({ ms }) => ms))).toBeLessThan(1_000);
});

// Fastify decodes a path before it chooses the route, so the adapter must also keep the exact bytes of requests whose
// path contains escapes.
it("verifies on Nest with Fastify what was sent to the route's path in another spelling", async () => {
  const { port } = await serving({ adapter: "nest-fastify" });
  const body = Buffer.from('{"notify_type": "payment", "syssn": "1", "out_trade_no": "A-1", "txamt": "1"}');
  expect(await post(port, body, { target: "/qfpay/notif%79" })).toMatchObject({ status: 200, text: "SUCCESS" });
});
