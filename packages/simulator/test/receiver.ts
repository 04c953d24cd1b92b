import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A request to the server that `startReceiver` starts. */
export type Received = { headers: Record<string, string | string[] | undefined>; body: Buffer; path: string };

type Reply = { status?: number; body?: string; hang?: boolean };

/**
 * Starts a real server as the merchant's notification endpoint. It sends the replies in order, and then repeats the
 * last one.
 */
export async function startReceiver(...replies: Reply[]) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks), path: request.url ?? "" });
      const { status = 200, body = "SUCCESS", hang } = (replies.length > 1 ? replies.shift() : replies[0]) ?? {};
      if (!hang) response.writeHead(status).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/qfpay/notify`,
    received,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
