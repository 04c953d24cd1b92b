import { send } from "@qfpay/contract";
import { onTestFinished } from "vitest";
import { listen } from "./listen.js";

/** Serves the application until the test ends. Returns a function that posts to one of its routes over a socket. */
export async function sendTo(app: Parameters<typeof listen>[0], path: string) {
  const server = await listen(app);
  onTestFinished(() => server.close());
  return (body: Uint8Array, headers: Record<string, string>) => send(`${server.url}${path}`, body, { headers });
}
