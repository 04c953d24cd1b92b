import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { key, paymentBody, paymentOfSize, send } from "@qfpay/contract";
import { BodyTooLargeError } from "@qfpay/core";
import { signNotification } from "@qfpay/core/testing";
import { describe, expect, it, onTestFinished } from "vitest";
import { QFPayModule } from "../src/index.js";
import { listen, moduleOf } from "./listen.js";
import { platforms } from "./platforms.js";

describe.each(platforms)("nest on %s, compressed body", (_, adapter) => {
  async function running() {
    const events: { outcome: string; error?: unknown }[] = [];
    const notify = { hooks: { onOutcome: (event: (typeof events)[number]) => void events.push(event) } };
    const imports = [QFPayModule.forRoot({ appCode: "a", clientKey: key, notify })];
    const server = await listen(moduleOf({ imports }), adapter());
    onTestFinished(() => server.close());
    const deliver = (signed: Uint8Array, encoding: string, sent: Uint8Array) =>
      send(`${server.url}/qfpay/notify`, sent, {
        headers: { ...signNotification(signed, key).headers, "content-encoding": encoding },
      });
    return { deliver, events };
  }

  it.each(Object.entries({ gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync }))(
    "is verified as what was compressed: %s",
    async (encoding, compress) => {
      const { deliver } = await running();
      expect((await deliver(paymentBody, encoding, compress(paymentBody))).text).toBe("SUCCESS");
    },
  );

  it("is held to 65 536 bytes after decompression, and no more is decompressed", async () => {
    const { deliver, events } = await running();
    const [fits, bomb] = [paymentOfSize(65_536), new Uint8Array(20_000_000)];
    expect((await deliver(fits, "gzip", gzipSync(fits))).text).toBe("SUCCESS");
    expect((await deliver(bomb, "gzip", gzipSync(bomb))).status).toBe(413);
    expect(events.at(-1)).toEqual({ outcome: "too_large", error: expect.any(BodyTooLargeError) });
  });

  it.each([
    ["is cut short", "gzip", gzipSync(paymentBody).subarray(0, 40)],
    ["was never compressed", "gzip", paymentBody.subarray(1)],
    ["is compressed in a way nobody knows", "zstd", paymentBody.subarray(1)],
  ])("is a loud 500 when it %s", async (_name, encoding, body) => {
    const { deliver } = await running();
    const answer = await deliver(paymentBody, encoding, body);
    expect(answer.status).toBe(500);
    expect(answer.text).toMatch(/content-encoding|compressed/);
  });
});
