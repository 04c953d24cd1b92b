import { afterEach, expect, test, vi } from "vitest";
import { QFPay } from "../src/index.js";

afterEach(() => vi.unstubAllGlobals());

// The edge runtime of Next.js defines `EdgeRuntime`, and a `process.nextTick` that throws. A test of internal/consumers
// runs in the real edge runtime.
test("a query at an edge without process.nextTick is sent", async () => {
  vi.stubGlobal("EdgeRuntime", "edge-runtime");
  const nextTick = () => {
    throw new Error("process.nextTick is not supported at the edge.");
  };
  vi.stubGlobal("process", Object.assign(Object.create(process), { nextTick }));
  const record = { syssn: "1", out_trade_no: "A-1", txamt: "1000", txcurrcd: "HKD", respcd: "0000", cancel: "0" };
  const qfpay = new QFPay({
    ...{ appCode: "APPCODE", clientKey: "key-of-a-test", environment: "test", maxRetries: 0 },
    fetch: async () => Response.json({ respcd: "0000", data: [record] }),
  });
  expect((await qfpay.transactions.get({ syssn: "1" }))?.status).toBe("success");
});
