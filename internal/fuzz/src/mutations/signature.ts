import { createHash } from "node:crypto";
import { sign } from "../signed.js";
import { type MutationInput, type Mutations, payload } from "./mutation.js";

const sha256 = (body: Buffer, key: string) => createHash("sha256").update(body).update(key).digest("hex").toUpperCase();

/** Returns a correct signature with one changed character, at a random position. */
function nearly(signature: string, { random }: MutationInput): string {
  const at = random.below(32);
  const other = ((Number.parseInt(signature[at]!, 16) + random.between(1, 15)) % 16).toString(16).toUpperCase();
  return signature.slice(0, at) + other + signature.slice(at + 1);
}

const makers: Record<string, (correct: string, material: MutationInput, body: Buffer) => string[]> = {
  missing: () => [],
  empty: () => [""],
  short: (correct, { random }) => [correct.slice(0, random.between(1, 31))],
  long: (correct, { random }) => [correct + random.hex(random.between(1, 40))],
  nearly: (correct, material) => [nearly(correct, material)],
  random: (_correct, { random }) => [random.hex(32)],
  otherKey: (_correct, { random }, body) => [sign(body, random.pick(["", "key", "5F4DCC3B5AA765D61D8327DEB882CF99"]))],
  keyFirst: (_correct, _material, body) => [
    createHash("md5").update("5f4dcc3b5aa765d61d8327deb882cf99").update(body).digest("hex"),
  ],
  sha256: (_correct, { random }, body) => [
    sha256(body, "5f4dcc3b5aa765d61d8327deb882cf99").slice(0, random.pick([32, 64])),
  ],
  lower: (correct) => [correct.toLowerCase()],
  mixed: (correct, { random }) => [
    [...correct].map((letter) => (random.chance(2) ? letter.toLowerCase() : letter)).join(""),
  ],
  spaced: (correct, { random }) => [random.pick([`  ${correct}`, `${correct}  `, `\t${correct}`, ` ${correct} `])],
  spaceInside: (correct) => [`${correct.slice(0, 16)} ${correct.slice(16)}`],
  quoted: (correct, { random }) => [random.pick([`"${correct}"`, `MD5=${correct}`, `0x${correct}`, `${correct},`])],
  // Characters that careless code takes for hex digits: full-width digits, letters with the highest bit set, or `¹`.
  nonAscii: (correct, { random }) => [
    random.pick([
      Buffer.from(correct.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit)))).toString("latin1"),
      correct.replace(/[A-F]/, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0x80)),
      `${correct.slice(0, 31)}\u00b9`,
    ]),
  ],
  twiceRight: (correct) => [correct, correct],
  wrongThenRight: (correct, { random }) => [random.hex(32), correct],
  rightThenWrong: (correct, { random }) => [correct, random.hex(32)],
  emptyThenRight: (correct) => ["", correct],
  veryLong: (correct, { random }) => [correct.repeat(random.between(2, 250))],
  object: (_correct, { random }) => [random.pick(["[object Object]", "true", "null", "undefined", "__proto__"])],
};

/** Functions that make notification requests with a genuine body and a wrong, missing or unusual signature. */
export const signatureMutations: Mutations = Object.fromEntries(
  Object.entries(makers).map(([name, make]) => [
    `signature.${name}`,
    (material) => {
      const body = payload(material);
      return { body, signatures: make(sign(body), material, body) };
    },
  ]),
);
