import type { Simulator } from "@qfpay/simulator";
import { z } from "zod";
import { type ExperimentName, experimentNames } from "../shop/api.js";
import { readRequest } from "../shop/requests.js";
import { ShopError } from "../shop/shop-error.js";

type Fault = Parameters<Simulator["faults"]["next"]>[0];

const path = "/trade/v1/payment";
const answerLost: Fault = { kind: "reset", when: "after", path };

const faults: Record<ExperimentName, readonly Fault[]> = {
  "lost-answer": [answerLost],
  "lost-order": [answerLost],
  "hidden-record": [answerLost, { kind: "hidden", ms: 5_000, order_type: "payment" }],
  busy: [{ kind: "429", retryAfter: 1, times: 3, path }],
  "lost-notification": [{ kind: "lost", forever: true, notify_type: "payment" }],
};

/** Removes the remaining faults of earlier experiments, and adds the faults of this experiment. */
export async function prepareExperiment(simulator: Simulator, { experiment }: Record<string, unknown>): Promise<void> {
  const name = experimentNames.find((known) => known === experiment);
  if (!name) throw new ShopError(422, "No such experiment", `Known are ${experimentNames.join(", ")}.`);
  simulator.faults.clear();
  for (const fault of faults[name]) simulator.faults.next(fault);
}

const customerRequest = z.strictObject(
  { out_trade_no: z.string(), decline: z.boolean().optional() },
  "Send out_trade_no, and decline: true for a customer who does not pay.",
);

/**
 * Pays or declines an open payment, as the customer would.
 *
 * @throws {OrderRefusedError} if the body does not fit `customerRequest`
 * @throws {ShopError} if the gateway has no open payment of that number
 */
export async function actAsCustomer(simulator: Simulator, body: Record<string, unknown>) {
  const { out_trade_no, decline } = readRequest(customerRequest, body);
  try {
    await (decline ? simulator.decline(out_trade_no) : simulator.pay(out_trade_no));
  } catch {
    throw new ShopError(409, "Nothing to pay", "The gateway has no open payment of that number.");
  }
}

/** Returns the gateway's payments under an order number. They prove that nothing was charged twice. */
export async function readBooks(simulator: Simulator, { out_trade_no }: Record<string, unknown>) {
  const payments = simulator.transactions.filter((entry) => entry.out_trade_no === out_trade_no);
  return { payments: payments.map(({ txamt, state }) => ({ txamt, status: state })) };
}
