import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/**
 * A shop that acknowledges all notifications, forged ones too. It reads each request to its end first: otherwise its
 * response may be lost, because the connection is reset if the shop closes it before the whole request has arrived.
 */
export async function credulousShop(): Promise<string> {
  const server = createServer((request, response) => {
    request.resume().once("end", () => response.end("SUCCESS"));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`;
}
