import { describe, expect, it } from "vitest";
import { createSimulator } from "../src/index.js";
import { appCode, clientKey, createClient } from "./client.js";

const merchants = [{ appCode, clientKey }];

describe("starting", () => {
  it("gives every test a gateway of its own", async () => {
    const [first, second] = [createSimulator({ merchants }), createSimulator({ merchants })];
    await createClient(first).pay({ out_trade_no: "A-1" });
    first.faults.next({ kind: "reset", when: "before" });
    expect(second.transactions).toEqual([]);
    expect(await createClient(second).pay({ out_trade_no: "A-1" })).toMatchObject({ respcd: "0000" });
    await Promise.all([first.close(), second.close()]);
  });

  it("makes up the same numbers for the same seed", async () => {
    const numbers = async (seed: number) => {
      const simulator = createSimulator({ merchants, seed });
      const { chnlsn } = await createClient(simulator).pay({ pay_type: "800208", auth_code: "134567890123456789" });
      await simulator.close();
      return chnlsn as string;
    };
    expect(await numbers(3)).toBe(await numbers(3));
    expect(await numbers(3)).not.toBe(await numbers(4));
  });
});
