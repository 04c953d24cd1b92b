import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** A shop that acknowledges all notifications, forged ones too. */
export async function credulousShop(): Promise<string> {
  const server = createServer((_, response) => response.end("SUCCESS"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`;
}
