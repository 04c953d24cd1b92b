import { fakeClock } from "@qfpay/core/testing";
import { expect, it } from "vitest";
import { createFaults } from "../../src/faults/faults.js";
import { createNotifier } from "../../src/notify/deliver.js";
import { createJournal } from "../../src/world/journal.js";
import { appCode, clientKey } from "../client.js";

// The notifications do not come from payments, because 10 000 payments would take seconds.
it("more than 10 000 notifications later an old one can no longer be redelivered, a pending one can", async () => {
  const clock = fakeClock();
  const answers = [new Response("no"), new Response("SUCCESS")];
  const notifier = createNotifier({
    merchants: [{ appCode, clientKey, notifyUrl: "http://shop.example/notify" }],
    clock,
    ladderMs: [60_000],
    fetch: async () => answers.shift() ?? new Response("SUCCESS"),
    journal: createJournal(),
    faults: createFaults(() => clock.monotonic()),
  });
  for (let n = 0; n < 10_002; n++) await notifier.notify({ appCode }, { notify_type: "payment", syssn: `${n}` });
  await expect(notifier.redeliver("notification-2")).rejects.toThrow(/notification-2/);
  expect(await notifier.redeliver("notification-3")).toMatchObject({ attempt: 2 });
  expect(await notifier.redeliver("notification-1")).toMatchObject({ attempt: 2, outcome: "acknowledged" });
  await expect(notifier.redeliver("notification-4")).rejects.toThrow(/notification-4/);
  expect(await notifier.redeliver("notification-3")).toMatchObject({ attempt: 3 });
  notifier.close();
});
