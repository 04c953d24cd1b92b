import { bytes, key, paymentBody, paymentSignature, send, utf8Text } from "@qfpay/contract";
import { signNotification } from "@qfpay/core/testing";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { remoteAdapter } from "../harness/start-adapter.js";
import { cellName, fewerCombinations } from "../harness/versions.js";

const json = { "content-type": "application/json" };
const form = { "content-type": "application/x-www-form-urlencoded" };

/**
 * Test cases. `before`: the call of the middleware that reads the body before the notification route. `type`: the
 * content type of the request. `culprit`: the name of the middleware in the error, if the middleware discards the exact
 * bytes.
 */
const rows: { before: string; type?: Record<string, string>; culprit?: (hono: string) => string | undefined }[] = [
  { before: "c.req.json()" },
  { before: "c.req.text()" },
  { before: "c.req.arrayBuffer()" },
  { before: "c.req.blob()" },
  { before: "c.req.raw.clone()" },
  { before: "bodyLimit()" },
  { before: "logger()" },
  { before: "a JSON validator" },
  // Hono 4.8.4 loses the exact bytes. Later versions keep them and parse the form from them.
  {
    before: "c.req.parseBody()",
    type: form,
    culprit: (hono) => (hono === "4.8.4" ? "c.req.formData() or c.req.parseBody()" : undefined),
  },
  { before: "c.req.formData()", type: form, culprit: () => "c.req.formData() or c.req.parseBody()" },
  { before: "c.req.raw.json()", culprit: () => "Something" },
];

for (const { hono, runtime } of fewerCombinations) {
  describe(`hono ${hono} on ${runtime}`, () => {
    const start = remoteAdapter(hono, runtime);

    describe.each(rows)("$before", ({ before, type = json, culprit }) => {
      const gone = culprit?.(hono);

      async function serve() {
        const payment = vi.fn();
        const server = await start({ before, notify: { keys: key, on: { payment } } });
        onTestFinished(async () => void (await server.close()));
        const post = (body: Uint8Array, signature: string) =>
          send(`${server.url}/qfpay/notify`, body, { headers: { ...type, "x-qf-sign": signature } });
        return { payment, post };
      }

      describe(cellName(hono, runtime, gone ? `after ${before}: loud 500` : `after ${before}`), () => {
        if (gone) {
          it("answers 500 with the culprit and the fix, and calls no handler", async () => {
            const { payment, post } = await serve();
            const answer = await post(paymentBody, paymentSignature);
            expect(answer.status).toBe(500);
            expect(answer.text).toContain(`gone. ${gone} read them`);
            expect(answer.text).toContain("Register qfpayNotify before");
            expect(payment).not.toHaveBeenCalled();
          });
          return;
        }

        it("verifies the exact bytes and calls the handler once", async () => {
          const { payment, post } = await serve();
          expect((await post(paymentBody, paymentSignature)).text).toBe("SUCCESS");
          expect((await post(paymentBody, paymentSignature)).text).toBe("SUCCESS");
          expect(payment).toHaveBeenCalledOnce();
        });

        it("verifies Chinese and the line end that belongs to the body", async () => {
          const { payment, post } = await serve();
          const { body, headers } = signNotification(utf8Text, key);
          expect((await post(body, headers["x-qf-sign"]!)).text).toBe("SUCCESS");
          expect(payment.mock.calls[0]![0]).toMatchObject({ goods_name: "奶茶 🧋" });
        });

        it("refuses the same payment printed in another way", async () => {
          const { payment, post } = await serve();
          const printedAgain = bytes(JSON.stringify(JSON.parse(new TextDecoder().decode(paymentBody))));
          expect((await post(printedAgain, paymentSignature)).status).toBe(401);
          expect(payment).not.toHaveBeenCalled();
        });
      });
    });
  });
}
