import { expect, it } from "vitest";
import { createNotifyHandler } from "../src/index.js";
import { signNotification } from "../src/testing.js";
import { clientKey, type Loose } from "./support.js";

it("A signed notification without the members that distinguish its kind's events reaches the handler of its kind once", async () => {
  const handled: Loose[] = [];
  const on = {
    payment_token: (n: Loose) => void handled.push(n),
    subscription_payment: (n: Loose) => void handled.push(n),
  };
  const handle = createNotifyHandler({ keys: clientKey, on });
  const deliver = (body: object) => {
    const signed = signNotification(body, clientKey);
    return handle({ method: "POST", header: (name) => signed.headers[name], body: async () => signed.body });
  };
  const nameless = [
    { notify_type: "payment_token", token_reason: "A-1" },
    { notify_type: "payment_token", token_reason: "A-2" },
    { notify_type: "subscription_payment", syssn: "1" },
  ];
  for (const body of nameless) {
    expect(await deliver(body)).toMatchObject({ status: 200, outcome: "handled" });
    expect(await deliver(body)).toMatchObject({ status: 200, outcome: "duplicate" });
  }
  expect(handled.map(({ type, token_reason }) => [type, token_reason])).toEqual([
    ["payment_token", "A-1"],
    ["payment_token", "A-2"],
    ["subscription_payment", undefined],
  ]);
});
