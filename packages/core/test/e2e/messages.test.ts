import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const compiler = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc");
const folder = mkdtempSync(join(tmpdir(), "qfpay-messages-"));
afterAll(() => rmSync(folder, { recursive: true }));

const order = 'txamt: 1000, txcurrcd: "HKD", out_trade_no: "A-1"';

/** Lines of code, each with one mistake that the compiler must explain. */
const mistakes = {
  noAuthCode: `qfpay.payments.create({ pay_type: "800208", ${order} });`,
  noOpenid: `qfpay.payments.create({ pay_type: "800207", ${order} });`,
  noNumber: 'qfpay.payments.create({ pay_type: "800201", txamt: 1000, txcurrcd: "HKD" });',
  numericPayType: `qfpay.payments.create({ pay_type: 800208, ${order} });`,
  hostedPayType: `qfpay.payments.create({ pay_type: "802801", ${order} });`,
  unknownPayType: `export const params: PaymentParams = { pay_type: "899999", ${order} };`,
};

const messages = new Map<string, string>();

beforeAll(async () => {
  const lines = [
    'import type { PaymentParams, QFPay } from "@qfpay/core"; declare const qfpay: QFPay;',
    ...Object.values(mistakes),
  ];
  writeFileSync(join(folder, "mistakes.ts"), lines.join("\n"));
  const paths = {
    "@qfpay/core": [join(root, "packages/core/src/index.ts")],
    "#hash": [join(root, "packages/core/src/signing/hash-node.ts")],
  };
  const compilerOptions = { paths, typeRoots: [join(root, "node_modules/@types")] };
  const config = { extends: join(root, "tsconfig.base.json"), compilerOptions, include: ["mistakes.ts"] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  const output = await new Promise<string>((resolve) => {
    const args = [compiler, "-p", folder, "--pretty", "false"];
    execFile(process.execPath, args, { cwd: folder }, (_error, stdout, stderr) => resolve(stdout + stderr));
  });
  let name: string | undefined;
  for (const line of output.split("\n")) {
    const head = /^mistakes\.ts\((\d+),\d+\): error (.*)$/.exec(line);
    if (head) name = Object.keys(mistakes)[Number(head[1]) - 2];
    if (name)
      messages.set(name, [...(messages.get(name)?.split("\n") ?? []), head ? head[2]! : line].join("\n").trim());
  }
}, 60_000);

// The length of each message with TypeScript 7.0; a twelfth more is allowed. Read a longer message before you allow it.
describe("The compiler's message for", () => {
  it.each([
    ["noAuthCode", 408, /Property 'auth_code' is missing/],
    ["noOpenid", 410, /Property 'sub_openid' is missing/],
    ["noNumber", 368, /Property 'out_trade_no' is missing/],
    ["numericPayType", 60, /^TS2322: Type 'number' is not assignable to type 'string'\.$/],
    ["hostedPayType", 460, /Property .*checkout\.url\(\) or intents\.createPayment\(\).* is missing/],
    ["unknownPayType", 267, /Type '"899999"' is not assignable to type '"800008" \| "800101" \| /],
  ] as const)("%s is short and names the mistake", (name, measured, says) => {
    const message = messages.get(name);
    expect(message).toMatch(says);
    expect(message!.length, message).toBeLessThanOrEqual(Math.ceil(measured * (13 / 12)));
    expect(message!.split("\n").length, message).toBeLessThanOrEqual(2);
  });
});
