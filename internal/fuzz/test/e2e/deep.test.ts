import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isWeekly } from "../../../../scripts/weekly.mjs";
import { Connection } from "../../src/connection.js";
import { type FuzzRequest, path, render, withContentLength } from "../../src/fuzz-request.js";
import { adapterNames } from "../../src/protocol.js";
import { buildServer, ServerHandle } from "../../src/server-handle.js";
import { sign } from "../../src/signed.js";

const depth = 100_000;
const deepArray = `${"[".repeat(depth)}1${"]".repeat(depth)}`;
const deepObject = `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
const quotes = `{"n": 1234567890123456789, "a": "${'\\"'.repeat(100_000)}`;

/** Bodies, and the status of the response to a notification with this body if it is signed. */
const bodies: [what: string, text: string, signed: number][] = [
  ["an array 100 000 deep inside a notification", `{"n": 1, "deep": ${deepArray}}`, 200],
  ["100 000 brackets that nobody closes", "[".repeat(depth), 400],
  ["an array 100 000 deep", deepArray, 400],
  ["an object 100 000 deep", `{"deep": ${deepObject}}`, 200],
  ["a string of 100 000 quotes that never ends", quotes, 400],
  ["a string of 100 000 quotes", `${quotes}"}`, 200],
];

beforeAll(buildServer);

async function post(port: number, body: Buffer, signatures: string[], index: number) {
  const request: FuzzRequest = {
    kind: "deep",
    method: "POST",
    target: path,
    version: "HTTP/1.1",
    headers: [["content-type", "application/json"]],
    signatures,
    body,
    framing: withContentLength(body),
  };
  const connection = await Connection.open(port);
  const [reply] = await connection.exchange([{ bytes: render(request, index), method: "POST" }], "wait");
  return "answer" in reply! ? { status: reply.answer.status, ms: reply.ms } : { status: 0, ms: reply!.ms };
}

describe.each(adapterNames)("%s with a limit of two megabytes", (adapter) => {
  let server: ServerHandle;
  beforeAll(async () => {
    server = await ServerHandle.start({ adapter, maxBodyBytes: 2 * 1024 * 1024 });
  });
  afterAll(() => server.stop());

  it.each(adapter === "fetch" || isWeekly ? bodies : bodies.slice(0, 2))(
    "accepts or refuses %s as it should, signed, forged and unsigned",
    async (_what, text, expected) => {
      const body = Buffer.from(text);
      const replies = [
        await post(server.port, body, [sign(body)], 0),
        await post(server.port, body, [sign(body, "another")], 1),
        await post(server.port, body, [], 2),
      ];
      expect(replies.slice(0, 2).map(({ status }) => status)).toEqual([expected, 401]);
      // In Nest, a body parser of Nest may refuse the unsigned body before `@qfpay/nestjs` sees it.
      expect([400, 401, 413]).toContain(replies[2]!.status);
      expect(Math.max(...replies.map(({ ms }) => ms))).toBeLessThan(5_000);
      const { invocations, crashes } = await server.report();
      expect(invocations.map(([index]) => index)).toEqual(expected === 200 ? [0] : []);
      expect(crashes).toEqual([]);
    },
  );
});
