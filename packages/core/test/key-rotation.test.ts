import { expect, it } from "vitest";
import { fetchNotifyHandler } from "../src/index.js";
import { signNotification } from "../src/testing.js";

it("the client key can be rotated as docs/security.md says", async () => {
  const env: Record<string, string | undefined> = { QFPAY_KEY: "old-key" };
  const paid: string[] = [];
  const POST = fetchNotifyHandler({
    keys: () => [env.QFPAY_KEY_NEXT, env.QFPAY_KEY].filter((key) => key !== undefined),
    on: { payment: (n) => void paid.push(n.out_trade_no) },
  });
  let number = 0;
  const deliver = async (key: string) => {
    const payload = { notify_type: "payment", syssn: `${++number}`, out_trade_no: `A-${number}`, txamt: "1000" };
    const { body, headers } = signNotification({ ...payload, respcd: "0000" }, key);
    return (await POST(new Request("http://shop.local/", { method: "POST", headers, body }))).status;
  };
  const statuses = async () => [await deliver("old-key"), await deliver("new-key")];

  expect(await statuses()).toEqual([200, 401]);
  env.QFPAY_KEY_NEXT = "new-key"; // Step 1 of the key rotation in docs/security.md.
  expect(await statuses()).toEqual([200, 200]);
  Object.assign(env, { QFPAY_KEY: "new-key", QFPAY_KEY_NEXT: "old-key" }); // Step 3 of the rotation in docs/security.md.
  expect(await statuses()).toEqual([200, 200]);
  delete env.QFPAY_KEY_NEXT; // Step 4 of the key rotation in docs/security.md.
  expect(await statuses()).toEqual([401, 200]);
  expect(paid).toEqual(["A-1", "A-3", "A-4", "A-5", "A-6", "A-8"]);
});
