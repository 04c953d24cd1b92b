import { bytes, key, paymentBody, paymentSignature, reprintContract, send } from "@qfpay/contract";
import { signNotification } from "@qfpay/core/testing";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { QFPayModule } from "../src/index.js";
import { cellName } from "./cell.js";
import { listen, moduleOf, providerOf } from "./listen.js";
import { losingSetups, parsingSetups } from "./setups.js";

const golden = { "content-type": "application/json", "x-qf-sign": paymentSignature };

for (const { name, adapter, options, setUp } of parsingSetups) {
  reprintContract({
    name: cellName("express", name),
    fix: "let it set request.rawBody to the bytes",
    start: ({ account, notify: { on, onAny, ...notify }, checkout }) => {
      const imports = [QFPayModule.forRoot({ ...account, notify, checkout })];
      return listen(moduleOf({ imports, providers: [providerOf({ on, onAny })] }), adapter(), options, setUp);
    },
  });
}

for (const { platform, name, adapter, options, setUp } of losingSetups) {
  describe(cellName(platform, name), () => {
    async function running() {
      const payment = vi.fn();
      const imports = [QFPayModule.forRoot({ appCode: "a", clientKey: key, notify: {} })];
      const module = moduleOf({ imports, providers: [providerOf({ on: { payment } })] });
      const server = await listen(module, adapter(), options, setUp);
      onTestFinished(() => server.close());
      return { url: `${server.url}/qfpay/notify`, payment };
    }

    it("answers 500 with the culprit and the fix, however often it is delivered, and handles nothing", async () => {
      const { url, payment } = await running();
      for (const _ of [1, 2, 3]) {
        const answer = await send(url, paymentBody, { headers: golden });
        expect(answer.status).toBe(500);
        expect(answer.text).toContain("The exact bytes of the body are gone.");
        expect(answer.text).toContain("mounted before Nest's own");
        expect(answer.text).toContain("request.rawBody");
      }
      expect(payment).not.toHaveBeenCalled();
    });

    it("is not rebuilt from the parsed object, even where that would verify", async () => {
      const { url, payment } = await running();
      const compact = bytes('{"notify_type":"payment","syssn":"1","txamt":"1"}');
      expect((await send(url, compact, signNotification(compact, key))).status).toBe(500);
      expect(payment).not.toHaveBeenCalled();
    });

    it("still refuses what is not signed with 401, and GET with 405", async () => {
      const { url } = await running();
      expect((await send(url, undefined, { method: "POST" })).status).toBe(401);
      expect((await send(url)).status).toBe(405);
    });
  });
}
