import { withContentLength } from "../fuzz-request.js";
import type { Random } from "../random.js";
import { maxBodyBytes } from "../signed.js";
import { inChunks } from "./framing.js";
import { type Mutation, type MutationInput, type Mutations, withSignature } from "./mutation.js";

function paymentOfSize(size: number, index: number): Buffer {
  const start = `{"notify_type": "payment", "syssn": "SIZE${index}", "out_trade_no": "Z${index}", "txamt": "1", "goods_info": "`;
  return Buffer.from(`${start}${"x".repeat(size - start.length - 2)}"}`);
}

const large =
  (size: (random: Random) => number, over: boolean): Mutation =>
  ({ random, index }: MutationInput) => {
    const body = paymentOfSize(size(random), index);
    const framing = random.chance(2)
      ? withContentLength(body)
      : inChunks(body, random, { size: (r) => r.pick([1_000, 16_384, body.length]) });
    const signatures = random.pick([withSignature(body).signatures, [random.hex(32)]]);
    return { body, framing, signatures, ...(over && { ending: "wait" }) };
  };

/** Mutations with bodies of special sizes: empty, one byte, around the servers' limit, and far beyond it. */
export const sizeMutations: Mutations = {
  "size.0": ({ random }) => ({
    body: Buffer.alloc(0),
    signatures: random.pick([withSignature(Buffer.alloc(0)).signatures, []]),
  }),
  "size.1": ({ random }) => withSignature(random.bytes(1)),
  "size.limit-1": large(() => maxBodyBytes - 1, false),
  "size.limit": large(() => maxBodyBytes, false),
  "size.limit+1": large(() => maxBodyBytes + 1, true),
  "size.over": large((random) => random.between(maxBodyBytes + 2, 4 * maxBodyBytes), true),
  "size.over.unsigned": ({ random, index }) => ({
    body: paymentOfSize(random.between(maxBodyBytes + 1, 4 * maxBodyBytes), index),
    signatures: [],
    ending: "wait",
  }),
};

/** Mutations with bodies of megabytes. They are rare, because otherwise they would take most of the time. */
export const megabyteMutations: Mutations = {
  "size.megabytes": large((random) => random.between(1, 4) * 1024 * 1024, true),
  // Announces a body of a gigabyte, sends a little of it and waits. The server must refuse the request without waiting
  // for the rest.
  "size.announced": ({ index }) => {
    const body = paymentOfSize(maxBodyBytes, index);
    return {
      body,
      framing: { headers: [["content-length", "1073741824"]], bytes: body },
      http: "broken",
      ending: "wait",
    };
  },
  "size.endless": ({ random }) => ({
    body: Buffer.alloc(maxBodyBytes + 1),
    signatures: [random.hex(32)],
    framing: { headers: [["transfer-encoding", "chunked"]], bytes: Buffer.alloc(0) },
    ending: "endless",
  }),
};
