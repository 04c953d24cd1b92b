import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { confirmRealMoney } from "../src/real-money.js";

/** Runs `confirmRealMoney` at a terminal where a person types `typed`. Returns the result and the shown text. */
async function asked(environment: "sandbox" | "test" | "prod", typed: string, env = {}) {
  const input = new PassThrough();
  const output = new PassThrough();
  let shown = "";
  output.setEncoding("utf8").on("data", (text) => {
    shown += text;
  });
  input.write(`${typed}\n`);
  const account = { appCode: "A", clientKey: "K", environment };
  const result = await confirmRealMoney({ account }, env, { input, output, isTerminal: true }).then(
    () => "starts",
    (error: Error) => error.message,
  );
  return { result, shown };
}

describe("with credentials that charge real wallets, the demo", () => {
  it.each(["test", "prod"] as const)("asks (%s), and starts only if the confirmation is typed", async (environment) => {
    const { result, shown } = await asked(environment, "real money");
    expect(result).toBe("starts");
    expect(shown).toContain(`QFPay ${environment} charges real wallets`);
  });

  it.each(["", "y", "yes", "real", "Real money!"])("does not start for %j", async (typed) => {
    expect((await asked("prod", typed)).result).toMatch(/^Nothing was charged\. .*QFPAY_ENV=sandbox/);
  });

  it("does not ask if the variable confirms it, and nothing else does", async () => {
    expect(await asked("prod", "", { DEMO_REAL_MONEY: "yes" })).toEqual({ result: "starts", shown: "" });
    expect((await asked("prod", "", { DEMO_REAL_MONEY: "no" })).result).not.toBe("starts");
  });

  it("does not ask in the sandbox or with the simulator", async () => {
    expect(await asked("sandbox", "")).toEqual({ result: "starts", shown: "" });
    const terminal = { input: new PassThrough(), output: new PassThrough(), isTerminal: false };
    await expect(confirmRealMoney({ account: undefined }, {}, terminal)).resolves.toBeUndefined();
  });
});
