import { maxBodyBytes } from "../signed.js";
import { type Mutation, type MutationInput, type Mutations, payload, withSignature } from "./mutation.js";

/** Makes a mutation: a signed payment notification with one more JSON member, which `member` returns as text. */
const having =
  (member: (material: MutationInput) => string): Mutation =>
  (material) => {
    const text = `{"notify_type": "payment", "syssn": "JSON${material.index}", "out_trade_no": "J${material.index}", "txamt": "1", ${member(material)}}`;
    return withSignature(Buffer.from(text));
  };

const values = [
  "null",
  "true",
  "[]",
  "{}",
  '""',
  "0",
  "-1",
  "1.5",
  "1e400",
  "-1e400",
  "1e-400",
  "9007199254740993",
  "123456789012345678901234567890",
  `1${"0".repeat(5_000)}`,
  '"\\ud800"',
  '"\\udc00\\ud800"',
  '"\\u0000"',
  '"__proto__"',
  '{"__proto__": {"polluted": "yes"}}',
  '["payment"]',
  '{"toString": 1, "valueOf": 2, "length": -1}',
  `"${"9".repeat(30_000)}"`,
];

const names = [
  "notify_type",
  "order_type",
  "syssn",
  "txamt",
  "cash_fee",
  "respcd",
  "event",
  "type",
  "id",
  "raw",
  "then",
];
const protoNames = ["__proto__", "constructor", "prototype", "hasOwnProperty", "toString", "\\u005f_proto__"];
const kinds = [
  "lottery",
  "",
  "PAYMENT",
  "payment ",
  "cancel",
  "__proto__",
  "constructor",
  "unknown",
  "*",
  "onAny",
  "\\u0000",
];

const nested = (depth: number, open: string, close: string, closed: boolean) =>
  open.repeat(depth) + (closed ? `1${close.repeat(depth)}` : "");

/** Mutations with JSON of unusual shapes. Most have a correct signature, as if an attacker knew the client key. */
export const jsonMutations: Mutations = {
  "json.proto": having(
    ({ random }) => `"${random.pick(protoNames)}": ${random.pick(['{"polluted": "yes"}', "null", '"x"'])}`,
  ),
  "json.proto.deep": having(
    () => '"constructor": {"prototype": {"polluted": "yes"}}, "goods_info": {"__proto__": {"polluted": 1}}',
  ),
  "json.proto.unsigned": ({ index }) => ({
    body: Buffer.from(
      `{"__proto__": {"polluted": "yes"}, "constructor": {"prototype": {"polluted": 1}}, "n": ${index}}`,
    ),
    signatures: [],
  }),
  "json.duplicate": having(
    ({ random }) => `"txamt": "2", "txamt": "${random.below(99)}", "goods_name": "a", "goods_name": "b"`,
  ),
  "json.value": having(({ random }) => `"${random.pick(names.slice(3))}": ${random.pick(values)}`),
  "json.identity": ({ random, index }) =>
    withSignature(
      Buffer.from(
        `{"n": ${index}, "${random.pick(names.slice(0, 3))}": ${random.pick(values)}, "${random.pick(names)}": ${random.pick(values)}}`,
      ),
    ),
  "json.kind": ({ random, index }) =>
    withSignature(Buffer.from(`{"notify_type": "${random.pick(kinds)}", "n": ${index}}`)),
  "json.number.zeros": having(
    ({ random }) => `"respcd": 0000, "n": ${"0".repeat(random.between(1, 30))}${random.below(9)}`,
  ),
  "json.top": (material) => {
    const { random } = material;
    const text = random.pick([
      "[]",
      "null",
      "true",
      "1",
      '"SUCCESS"',
      `[${payload(material)}]`,
      JSON.stringify(`${payload(material)}`),
      "",
      " ",
      "{",
    ]);
    return withSignature(Buffer.from(text));
  },
  "json.deep": (material) => {
    const depth = material.random.between(1_000, maxBodyBytes / 2 - 100);
    const text = material.random.chance(2)
      ? `{"n": ${material.index}, "deep": ${nested(depth, "[", "]", true)}}`
      : nested(depth, "[", "]", material.random.chance(2));
    return withSignature(Buffer.from(text));
  },
  "json.deep.objects": ({ random, index }) => {
    const depth = random.between(1_000, 9_000);
    return withSignature(Buffer.from(`{"n": ${index}, "deep": ${nested(depth, '{"a":', "}", random.chance(2))}}`));
  },
  "json.deep.forged": ({ random }) => ({
    body: Buffer.from(
      nested(random.between(1_000, maxBodyBytes - 10), random.pick(["[", "{", '{"a":']).slice(0, 1), "", false),
    ),
    signatures: [random.hex(32)],
  }),
  "json.deep.unsigned": ({ random }) => ({
    body: Buffer.from(nested(random.between(1_000, maxBodyBytes / 2 - 100), "[", "]", true)),
    signatures: [],
  }),
  "json.wide": ({ random, index }) => {
    const members = Array.from({ length: random.between(100, 4_000) }, (_, i) => `"k${i}": 0`).join(", ");
    return withSignature(Buffer.from(`{"n": ${index}, ${members}}`));
  },
  // In a body with a long number, the server looks for the ends of strings. It must be fast if a string has no end.
  "json.escapes.forged": ({ random }) => ({
    body: Buffer.from(
      `{"syssn": 1234567890123456789, "${random.pick(['\\"', "\\\\", "\\"]).repeat(random.between(100, maxBodyBytes / 2 - 100))}`,
    ),
    signatures: [random.hex(32)],
  }),
  "json.escapes": having(({ random }) => `"n": 1234567890123456789, "a": "${'\\"'.repeat(random.between(1, 30_000))}"`),
  "json.unterminated": ({ random, index }) =>
    withSignature(Buffer.from(`{"n": ${index}, "a": "${random.pick(["x", "\\u00"]).repeat(random.between(1, 2_000))}`)),
};
