import { brotliCompressSync, constants, deflateSync, gzipSync } from "node:zlib";
import { key, paymentBody, paymentOfSize, paymentSignature, send } from "@qfpay/contract";
import { signNotification } from "@qfpay/core/testing";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { remoteAdapter } from "../harness/start-adapter.js";
import { cellName, newestCombinations, type RuntimeName } from "../harness/versions.js";

const compressors = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync };
// The highest quality, which is the default, takes 20 times as long.
const quick = { params: { [constants.BROTLI_PARAM_QUALITY]: 3 } };
const bombs = {
  gzip: gzipSync(new Uint8Array(40_000_000)),
  deflate: deflateSync(new Uint8Array(40_000_000)),
  br: brotliCompressSync(new Uint8Array(40_000_000), quick),
};

/** Whether each runtime can decompress Brotli. Node 20 cannot. */
const undoesBrotli: Record<RuntimeName, boolean> = { node: knowsBrotli(), bun: true, deno: true, workerd: false };

function knowsBrotli(): boolean {
  try {
    return Boolean(new DecompressionStream("brotli" as "gzip"));
  } catch {
    return false;
  }
}

for (const { hono, runtime } of newestCombinations) {
  describe(`hono ${hono} on ${runtime}`, () => {
    const start = remoteAdapter(hono, runtime);

    async function serve(before?: string) {
      const payment = vi.fn();
      const server = await start({ before, notify: { keys: key, on: { payment } } });
      onTestFinished(async () => void (await server.close()));
      const post = (encoding: string, body: Uint8Array, signature = paymentSignature) =>
        send(`${server.url}/qfpay/notify`, body, { headers: { "x-qf-sign": signature, "content-encoding": encoding } });
      return { payment, post };
    }

    describe.each(["gzip", "deflate", "br"] as const)("%s", (encoding) => {
      const compress = compressors[encoding];
      const isUndone = encoding !== "br" || undoesBrotli[runtime];

      describe(cellName(hono, runtime, `body in ${encoding}${isUndone ? "" : ": loud 500"}`), () => {
        if (!isUndone) {
          it("answers 500 with the fix, and calls no handler", async () => {
            const { payment, post } = await serve();
            const answer = await post(encoding, compress(paymentBody));
            expect(answer.status).toBe(500);
            expect(answer.text).toContain("stop the proxy from compressing them, or let it use gzip");
            expect(payment).not.toHaveBeenCalled();
          });
          return;
        }

        it("verifies what was compressed and calls the handler once", async () => {
          const { payment, post } = await serve();
          for (const _ of [1, 2]) expect((await post(encoding, compress(paymentBody))).text).toBe("SUCCESS");
          expect(payment).toHaveBeenCalledOnce();
        });

        it("verifies it after c.req.arrayBuffer()", async () => {
          const { post } = await serve("c.req.arrayBuffer()");
          expect((await post(encoding, compress(paymentBody))).text).toBe("SUCCESS");
        });

        it("refuses a forgery that was compressed with 401", async () => {
          const { payment, post } = await serve();
          expect((await post(encoding, compress(paymentOfSize(1_000)))).status).toBe(401);
          expect(payment).not.toHaveBeenCalled();
        });

        it("answers 413 to what decompresses to more than 65 536 bytes, however much more", async () => {
          const { payment, post } = await serve();
          for (const [size, status] of [
            [65_536, 200],
            [65_537, 413],
          ] as const) {
            const { body, headers } = signNotification(paymentOfSize(size), key);
            expect((await post(encoding, compress(body), headers["x-qf-sign"])).status).toBe(status);
          }
          expect(bombs[encoding].length).toBeLessThan(65_536);
          expect((await post(encoding, bombs[encoding])).status).toBe(413);
          expect(payment).toHaveBeenCalledOnce();
        });

        it("answers 500, not 401, to what is not compressed so", async () => {
          const { post } = await serve();
          const answer = await post(encoding, paymentBody.subarray(1));
          expect(answer.status).toBe(500);
          expect(answer.text).toContain("not what its content-encoding says");
        });
      });
    });

    describe(cellName(hono, runtime, "body decompressed on the way, content-encoding left"), () => {
      it.each(["gzip", "deflate", "br", "zstd"])("verifies it: %s", async (encoding) => {
        const { payment, post } = await serve();
        expect((await post(encoding, paymentBody)).text).toBe("SUCCESS");
        expect(payment).toHaveBeenCalledOnce();
      });
    });
  });
}
