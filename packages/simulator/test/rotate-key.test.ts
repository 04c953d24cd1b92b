import { verifyNotification } from "@qfpay/core";
import { afterEach, expect, it } from "vitest";
import { createSimulator } from "../src/index.js";
import { appCode, clientKey, createClient } from "./client.js";
import { startReceiver } from "./receiver.js";

const newKey = "6cb75f652a9b52798eb6cf2201057c73";
const simulator = createSimulator({
  merchants: [
    { appCode, clientKey },
    { appCode: "OTHER", clientKey: "other-key" },
  ],
});
afterEach(() => simulator.reset());

it("A rotated key signs requests and notifications, the earlier one opens nothing and is named in the refusal", async () => {
  const receiver = await startReceiver();
  const { pay, call } = createClient(simulator);
  await pay({ out_trade_no: "A-1", notify_url: receiver.url });
  simulator.rotateKey(appCode, newKey);
  expect(await pay({ out_trade_no: "A-2" })).toMatchObject({ respcd: "1108" });
  expect(simulator.requests.at(-1)?.diagnosis).toMatchObject({ cause: "key-of-other-environment" });
  expect(await pay({ out_trade_no: "A-2" }, { key: newKey })).toMatchObject({ respcd: "0000" });
  expect(await call("query", { out_trade_no: "A-1" }, { key: newKey })).toMatchObject({ respcd: "0000" });
  await simulator.pay("A-1");
  const [{ body, headers }] = receiver.received as [(typeof receiver.received)[number]];
  const signature = headers["x-qf-sign"] as string;
  expect(verifyNotification(body, signature, newKey)).toBe(true);
  expect(verifyNotification(body, signature, clientKey)).toBe(false);
  await receiver.close();
});

it("The other account keeps its key, and an account that does not exist or a key with a blank is refused", async () => {
  simulator.rotateKey(appCode, newKey);
  expect(await createClient(simulator, "other-key", "OTHER").pay()).toMatchObject({ respcd: "0000" });
  expect(() => simulator.rotateKey("NOBODY", newKey)).toThrow("No simulated merchant has the app code NOBODY");
  expect(() => simulator.rotateKey(appCode, "")).toThrow("is empty");
  expect(() => simulator.rotateKey(appCode, "a key")).toThrow("a blank");
});
