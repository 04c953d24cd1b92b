import { brokenUtf8Body, key, paymentBody, send } from "@qfpay/contract";
import { signNotification } from "@qfpay/core/testing";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { remoteAdapter } from "../harness/start-adapter.js";
import { cellName, fewerCombinations } from "../harness/versions.js";

const bodies = {
  "what is no UTF-8": brokenUtf8Body,
  "a byte order mark": new Uint8Array([0xef, 0xbb, 0xbf, ...paymentBody]),
};

for (const { hono, runtime } of fewerCombinations) {
  describe(`hono ${hono} on ${runtime}`, () => {
    const start = remoteAdapter(hono, runtime);

    async function deliver(before: string | undefined, what: keyof typeof bodies) {
      const payment = vi.fn();
      const server = await start({ before, notify: { keys: key, on: { payment } } });
      onTestFinished(async () => void (await server.close()));
      const { body, headers } = signNotification(bodies[what], key);
      return { payment, answer: await send(`${server.url}/qfpay/notify`, body, { headers }) };
    }

    describe.each(Object.keys(bodies) as (keyof typeof bodies)[])("%s", (what) => {
      describe.each(["c.req.text()", "c.req.json()"])("after %s", (before) => {
        describe(cellName(hono, runtime, `after ${before} of ${what}: loud 500`), () => {
          it("answers 500 with the culprit and the fix: it was signed, and is no forgery", async () => {
            const { payment, answer } = await deliver(before, what);
            expect(answer.status).toBe(500);
            expect(answer.text).toContain("c.req.json() or c.req.text() read them");
            expect(answer.text).toContain("Register qfpayNotify before");
            expect(payment).not.toHaveBeenCalled();
          });
        });
      });

      // The signed bytes are not JSON, so they get 400 if the signature is right. A wrong signature would get 401.
      it.each([undefined, "c.req.arrayBuffer()", "c.req.blob()"])("verifies its bytes after %s", async (before) => {
        expect((await deliver(before, what)).answer.status).toBe(400);
      });
    });
  });
}
