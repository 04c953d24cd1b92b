import { describe, expect, it } from "vitest";
import { clientAndGateway } from "./client-and-gateway.js";

describe("The default patience", () => {
  it.each([
    ["800208", 120_000],
    ["800201", 31 * 60_000],
    [undefined, 120_000],
  ])("of pay type %s is %d ms", async (pay_type, patienceMs) => {
    const { qfpay, clock } = await clientAndGateway({
      client: { fetch: async () => Response.json({ respcd: "0000", data: [] }) },
    });
    let state = "waiting";
    qfpay.transactions.waitFor({ out_trade_no: "A-1" }, { pay_type }).catch((error) => {
      state = error.code;
    });
    await clock.advance(patienceMs - 1);
    expect(state).toBe("waiting");
    await clock.advance(1);
    expect(state).toBe("timeout");
  });
});
