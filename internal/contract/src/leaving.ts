import { createSimulator, type Simulator } from "@qfpay/simulator";
import { expect, onTestFinished, vi } from "vitest";
import { key } from "./fixtures.js";
import type { gate } from "./gate.js";

/** Starts a gateway that is closed after the test. Returns the gateway and an account that it knows. */
export async function openGateway() {
  const account = { appCode: "contract", clientKey: key };
  const simulator = createSimulator({ merchants: [account] });
  onTestFinished(() => simulator.close());
  return { simulator, account: { ...account, baseUrl: (await simulator.listen()).url } };
}

type Busy = {
  /** Resolves when a request has reached the code in front of the checkout routes. */
  reached: ReturnType<typeof gate>;
  /** Called when the code in front of the checkout routes lets the request pass, after the reader has left. */
  passed: ReturnType<typeof vi.fn>;
};

/**
 * Opens the events of an order and leaves while code in front of the checkout routes is busy. In this case the gateway
 * must not be queried.
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
