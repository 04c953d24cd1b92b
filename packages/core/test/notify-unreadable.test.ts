import { describe, expect, it } from "vitest";
import { createNotifyHandler } from "../src/index.js";
import { signNotification } from "../src/testing.js";
import { clientKey, type Loose } from "./support.js";

describe("A signed notification that lacks what tells its kind's events apart", () => {
  it("is not acknowledged where that kind is handled; onAny may take it", async () => {
    const told: Loose[] = [];
    const deliver = (on: Loose, body: object) => {
      const signed = signNotification(body, clientKey);
      const hooks = { onOutcome: (event: Loose) => void told.push(event) };
      const handle = createNotifyHandler({ keys: clientKey, hooks, ...on });
      return handle({ method: "POST", header: (name) => signed.headers[name], body: async () => signed.body });
    };
    const on = { payment: () => {}, subscription_payment: () => {} };
    const nameless = [
      { notify_type: "payment", txamt: "1" },
      { notify_type: "subscription_payment", syssn: "1" },
    ];
    for (const body of nameless) {
      const reply = await deliver({ on }, body);
      expect(reply).toMatchObject({ status: 400, outcome: "malformed" });
      expect(reply.body).toContain(
        `names itself ${body.notify_type} and lacks what tells one from another. Take it with`,
      );
      expect((await deliver({ on, onAny: () => {} }, body)).outcome).toBe("handled");
      expect((await deliver({ on: { refund: () => {} } }, body)).outcome).toBe("ignored");
    }
    expect(told[0]).toMatchObject({ outcome: "malformed", notification: { type: "unknown" } });
  });
});
