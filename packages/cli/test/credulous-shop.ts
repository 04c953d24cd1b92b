import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/**
 * Starts a shop that acknowledges all notifications, forged ones too. The shop reads the whole request before it
 * responds: an early response could be lost, because the connection would be reset.
 */
export async function credulousShop(): Promise<string> {
  const server = createServer((request, response) => {
    request.resume().once("end", () => response.end("SUCCESS"));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`;
}
