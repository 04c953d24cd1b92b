import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { Connection } from "../../src/connection.js";
import { path, render, withContentLength } from "../../src/fuzz-request.js";
import { adapterNames } from "../../src/protocol.js";
import { buildServer, ServerHandle } from "../../src/server-handle.js";
import { sign } from "../../src/signed.js";

const slowClients = 48;
const dribbles = 100;
const pauseMs = 25;

beforeAll(buildServer);

function delivery(index: number): Buffer {
  const body = Buffer.from(
    `{"notify_type": "payment", "syssn": "S${index}", "out_trade_no": "S${index}", "txamt": "${index}", "goods_info": "${"x".repeat(500)}"}`,
  );
  return render(
    {
      kind: "slow",
      method: "POST",
      target: path,
      version: "HTTP/1.1",
      headers: [["content-type", "application/json"]],
      signatures: [sign(body)],
      body,
      framing: withContentLength(body),
    },
    index,
  );
}

/** Sends bytes a few at a time, and meanwhile collects the response. */
async function dribble(port: number, bytes: Buffer): Promise<{ socket: Socket; answered: () => string }> {
  const socket = connect(port, "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  let answered = "";
  socket.on("data", (chunk) => {
    answered += chunk;
  });
  socket.on("error", () => {});
  await once(socket, "connect");
  socket.setNoDelay(true);
  const step = Math.ceil(bytes.length / dribbles);
  for (let at = 0; at < bytes.length && !socket.destroyed; at += step) {
    socket.write(bytes.subarray(at, at + step));
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  return { socket, answered: () => answered };
}

describe.each(adapterNames)("%s among slow clients", (adapter) => {
  it("goes on taking deliveries, takes the slow ones that end, and lets go of those that leave", async () => {
    const server = await ServerHandle.start({ adapter });
    onTestFinished(() => server.stop());
    const before = await server.measure();
    const slow = Array.from({ length: slowClients }, (_, i) => {
      const bytes = delivery(i);
      const headEnd = bytes.indexOf("\r\n\r\n");
      // A third of the clients send a whole request, a third stop in its head, and a third stop in its body.
      return dribble(server.port, i % 3 === 0 ? bytes : bytes.subarray(0, i % 3 === 1 ? headEnd : bytes.length - 5));
    });

    let dribbling = true;
    const latencies: number[] = [];
    const deliverOften = async () => {
      for (let index = 1_000; dribbling; index++) {
        const connection = await Connection.open(server.port);
        const [reply] = await connection.exchange([{ bytes: delivery(index), method: "POST" }]);
        connection.destroy();
        expect(reply).toMatchObject({ answer: { status: 200, text: "SUCCESS" } });
        latencies.push(reply!.ms);
      }
    };
    const delivering = deliverOften();
    const clients = await Promise.all(slow);
    dribbling = false;
    await delivering;

    const ending = clients.filter((_, i) => i % 3 === 0);
    const stuck = clients.filter((_, i) => i % 3 !== 0);
    await vi.waitFor(() => expect(ending.every(({ answered }) => answered().endsWith("SUCCESS"))).toBe(true));
    expect(stuck.map(({ answered }) => answered())).toEqual(stuck.map(() => ""));
    expect((await server.measure()).connections).toBeGreaterThanOrEqual(stuck.length);
    for (const { socket } of clients) socket.destroy();
    await vi.waitFor(async () => expect((await server.measure()).connections).toBe(0), { timeout: 5_000 });

    const { invocations, crashes } = await server.report();
    const handled = invocations.map(([index]) => index);
    expect(handled.filter((index) => index < 1_000).sort((a, b) => a - b)).toEqual(
      Array.from({ length: slowClients / 3 }, (_, i) => 3 * i),
    );
    expect(latencies.length).toBeGreaterThan(30);
    expect(handled).toHaveLength(latencies.length + slowClients / 3);
    expect(latencies.sort((a, b) => a - b)[Math.floor(latencies.length * 0.99)]).toBeLessThan(1_500);
    expect(crashes).toEqual([]);
    expect((await server.measure()).heap - before.heap).toBeLessThan(16 * 1024 * 1024);
  });
});
