import { expect } from "vitest";
import { clientAndGateway, order, steppingClock } from "./client-and-gateway.js";

/** Starts a client and a gateway whose clock runs so fast that the waits of a recovery take less than a second. */
export const shop = async () => {
  const client = { recovery: {}, retry: { baseMs: 100 }, timeoutMs: 20_000 };
  const it = await clientAndGateway({ client }, steppingClock());
  return {
    ...it,
    under: (number: string) => it.simulator.transactions.filter(({ out_trade_no }) => out_trade_no === number),
    /**
     * Waits until the gateway lists one request with this path. The gateway lists a request only after it has sent the
     * response, which may be delayed.
     */
    sentOnce: (path: string) => expect.poll(() => it.sent(path).length, { timeout: 5_000 }).toBe(1),
  };
};

/** Makes the parameters of a payment by scanned code. Each order has its own code, because a code works only once. */
export const scanned = (out_trade_no: string) => {
  const auth_code = `1345678901${out_trade_no.replace(/\D/g, "").padStart(4, "0")}6789`;
  return { ...order(out_trade_no), pay_type: "800208", auth_code } as const;
};

export const payment = "/trade/v1/payment";
export const refund = "/trade/v1/refund";
