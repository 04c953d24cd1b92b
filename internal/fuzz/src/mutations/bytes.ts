import type { Random } from "../random.js";
import { sign } from "../signed.js";
import { type MutationInput, type Mutations, payload, withSignature } from "./mutation.js";

const insert = (body: Buffer, at: number, bytes: Uint8Array): Buffer =>
  Buffer.concat([body.subarray(0, at), bytes, body.subarray(at)]);

const anywhere = (random: Random, body: Buffer): number => random.below(body.length + 1);

const edits: Record<string, (body: Buffer, random: Random) => Buffer> = {
  flip(body, random) {
    const changed = Buffer.from(body);
    for (let flips = random.between(1, 4); flips > 0; flips--) {
      const at = random.below(changed.length);
      changed[at] = changed[at]! ^ (1 << random.below(8));
    }
    return changed;
  },
  truncate: (body, random) => body.subarray(0, random.below(body.length)),
  behead: (body, random) => body.subarray(random.between(1, body.length)),
  extend: (body, random) => Buffer.concat([body, random.bytes(random.between(1, 64))]),
  insert: (body, random) => insert(body, anywhere(random, body), random.bytes(random.between(1, 8))),
  twice: (body) => Buffer.concat([body, body]),
  bom: (body) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), body]),
  nul: (body, random) => insert(body, random.pick([0, body.length, anywhere(random, body)]), Buffer.from([0])),
  invalidUtf8: (body, random) =>
    insert(
      body,
      anywhere(random, body),
      Buffer.from(random.pick([[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xe5, 0xa5]])),
    ),
  utf16: (body, random) => {
    const wide = Buffer.from(body.toString(), "utf16le");
    return random.chance(2) ? Buffer.concat([Buffer.from([0xff, 0xfe]), wide]) : wide;
  },
  crlf: (body) => Buffer.from(body.toString().replaceAll(", ", ",\r\n")),
  whitespace: (body, random) => {
    const space = Buffer.from(random.pick([" ", "\n", "\r\n", "\t", "\u00a0", "\u2028", "\v"]));
    return random.pick([
      Buffer.concat([space, body]),
      Buffer.concat([body, space]),
      Buffer.concat([space, body, space]),
    ]);
  },
  noise: (_body, random) => random.bytes(random.between(1, 400)),
};

const reprints: Record<string, (value: unknown) => string> = {
  compact: (value) => JSON.stringify(value),
  indented: (value) => JSON.stringify(value, null, 2),
  sorted: (value) => JSON.stringify(Object.fromEntries(Object.entries(value as object).sort())),
  form: (value) => new URLSearchParams(value as Record<string, string>).toString(),
};

// A request's body is made from a number. Its index plus this number is far from the numbers of all other requests.
const apartFrom = 5_000_000_000;

const variants = Object.entries(edits).flatMap(([name, edit]) => [
  [
    `bytes.${name}`,
    (material: MutationInput) => {
      const body = payload(material);
      return { signatures: [sign(body)], body: edit(body, material.random) };
    },
  ],
  [
    `bytes.${name}.signed`,
    (material: MutationInput) => {
      const apart = { ...material, index: material.index + apartFrom };
      return { ...withSignature(edit(payload(apart), material.random)), mayCollide: true };
    },
  ],
]);

const printed = Object.entries(reprints).map(([name, print]) => [
  `bytes.reprint.${name}`,
  (material: MutationInput) => {
    const body = payload(material);
    return { signatures: [sign(body)], body: Buffer.from(print(JSON.parse(body.toString()))) };
  },
]);

/** Mutations that change a signed body. Those with `.signed` in their name sign the changed body again. */
export const byteMutations: Mutations = Object.fromEntries([...variants, ...printed]);
