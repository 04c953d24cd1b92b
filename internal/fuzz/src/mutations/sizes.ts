import { withContentLength } from "../fuzz-request.js";
import type { Random } from "../random.js";
import { limit } from "../signed.js";
import { inChunks } from "./framing.js";
import { type Material, type Mutation, type Mutations, signed } from "./mutation.js";

function paymentOfSize(size: number, index: number): Buffer {
  const start = `{"notify_type": "payment", "syssn": "SIZE${index}", "out_trade_no": "Z${index}", "txamt": "1", "goods_info": "`;
  return Buffer.from(`${start}${"x".repeat(size - start.length - 2)}"}`);
}

const large =
  (size: (random: Random) => number, over: boolean): Mutation =>
  ({ random, index }: Material) => {
    const body = paymentOfSize(size(random), index);
    const framing = random.chance(2)
      ? withContentLength(body)
      : inChunks(body, random, { size: (r) => r.pick([1_000, 16_384, body.length]) });
    const signatures = random.pick([signed(body).signatures, [random.hex(32)]]);
    return { body, framing, signatures, ...(over && { ending: "wait" }) };
  };

/** Mutations of the body's size, around the limit and far beyond it. */
export const sizeMutations: Mutations = {
  "size.0": ({ random }) => ({
    body: Buffer.alloc(0),
    signatures: random.pick([signed(Buffer.alloc(0)).signatures, []]),
  }),
  "size.1": ({ random }) => signed(random.bytes(1)),
  "size.limit-1": large(() => limit - 1, false),
  "size.limit": large(() => limit, false),
  "size.limit+1": large(() => limit + 1, true),
  "size.over": large((random) => random.between(limit + 2, 4 * limit), true),
  "size.over.unsigned": ({ random, index }) => ({
    body: paymentOfSize(random.between(limit + 1, 4 * limit), index),
    signatures: [],
    ending: "wait",
  }),
};

/** Mutations with bodies of megabytes. They are rare, because otherwise they would dominate the measurement. */
export const megabyteMutations: Mutations = {
  "size.megabytes": large((random) => random.between(1, 4) * 1024 * 1024, true),
  // Announces a body of a gigabyte, sends a little of it and waits. The server must refuse the request without waiting
  // for the rest.
  "size.announced": ({ index }) => {
    const body = paymentOfSize(limit, index);
    return {
      body,
      framing: { headers: [["content-length", "1073741824"]], bytes: body },
      http: "broken",
      ending: "wait",
    };
  },
  "size.endless": ({ random }) => ({
    body: Buffer.alloc(limit + 1),
    signatures: [random.hex(32)],
    framing: { headers: [["transfer-encoding", "chunked"]], bytes: Buffer.alloc(0) },
    ending: "endless",
  }),
};
