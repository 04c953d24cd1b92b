import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { createSimulator, type Simulator } from "@qfpay/simulator";
import { expect, onTestFinished, vi } from "vitest";
import { key } from "./fixtures.js";
import type { gate } from "./gate.js";

/** Starts a simulated gateway, which is closed after the test. Returns the gateway and an account that it accepts. */
export async function openGateway() {
  const account = { appCode: "contract", clientKey: key };
  const simulator = createSimulator({ merchants: [account] });
  onTestFinished(() => simulator.close());
  return { simulator, account: { ...account, baseUrl: (await simulator.listen()).url } };
}

type Busy = {
  /** A gate that opens when a request has reached the shop's middleware in front of the checkout routes. */
  reached: ReturnType<typeof gate>;
  /** Called when the middleware passes the request on to the routes, after the client has disconnected. */
  passed: ReturnType<typeof vi.fn>;
};

/**
 * Requests the event stream of an order, and aborts the request while the middleware in front of the checkout routes is
 * busy. Checks that the routes then do not query the gateway.
 */
export async function leaveWhileBusy(events: string, simulator: Simulator, { reached, passed }: Busy): Promise<void> {
  const asked = simulator.requests.length;
  const leaving = new AbortController();
  const reading = fetch(events, { signal: leaving.signal }).catch(() => "left");
  await reached.opened;
  leaving.abort();
  expect(await reading).toBe("left");
  await vi.waitFor(() => expect(passed).toHaveBeenCalled());
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(simulator.requests.length).toBe(asked);
}

/**
 * Sends HEAD for an order's event stream, and then GET for the order's status, on one connection. Returns both
 * responses. The promise stays pending if the server does not end the response to HEAD.
 */
export async function headThenGet(order: string): Promise<string> {
  const { hostname, port, pathname } = new URL(order);
  const socket = connect(Number(port), hostname);
  onTestFinished(() => void socket.destroy());
  socket.write(`HEAD ${pathname}/events HTTP/1.1\r\nHost: shop\r\n\r\n`);
  socket.write(`GET ${pathname} HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n`);
  return text(socket);
}
