import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type PayTypeRow, payTypes } from "@qfpay/core";
import { beforeAll, describe, expect, it } from "vitest";
import { diagnosticsIn, tsc } from "../tsc.js";

const calls = 200;
const rounds = 5;
const folder = fileURLToPath(new URL("../../.consumer", import.meta.url));

const payable = (Object.entries(payTypes) as [string, PayTypeRow][]).filter(
  ([, { carries }]) => carries !== "hosted" && carries !== "terminal",
);

/** Generates a consumer's files: each has ten functions, and each function makes one call and reads its result. */
function files(client: string): Map<string, string> {
  const found = new Map<string, string>([["client.ts", client]]);
  for (let at = 0; at < calls; at++) {
    const [payType, row] = payable[at % payable.length]!;
    const required = row.requires.map((name) => `, ${name}: "${name}-${at}"`).join("");
    const product = row.carries === "result" ? "status" : row.carries;
    const name = `shop-${Math.floor(at / 10)}.ts`;
    const text =
      `export async function order${at}(txamt: number) {\n` +
      `  const payment = await qfpay.payments.create({ pay_type: "${payType}", txamt, txcurrcd: "HKD", ` +
      `out_trade_no: "A-${at}"${required} });\n` +
      `  return [payment.syssn, payment.${product}];\n}\n`;
    found.set(name, (found.get(name) ?? 'import { qfpay } from "./client.js";\n') + text);
  }
  return found;
}

function project(name: string, client: string, extra: [string, string][] = []): string {
  const path = `${folder}/${name}`;
  mkdirSync(path, { recursive: true });
  for (const [file, text] of [...files(client), ...extra]) writeFileSync(`${path}/${file}`, text);
  const compilerOptions = {
    target: "ES2022",
    lib: ["ES2024"],
    module: "NodeNext",
    types: ["node"],
    strict: true,
    skipLibCheck: true,
  };
  writeFileSync(`${path}/tsconfig.json`, JSON.stringify({ compilerOptions, include: ["*.ts"] }));
  return path;
}

const typedClient = 'import { QFPay } from "@qfpay/core";\nexport const qfpay = QFPay.fromEnv();\n';
const untypedClient = 'import { QFPay } from "@qfpay/core";\nexport const qfpay: any = QFPay.fromEnv();\n';

type Cost = { wallMs: number; checkMs: number; totalMs: number };

async function cost(path: string): Promise<Cost> {
  const startedAt = performance.now();
  const { code, output } = await tsc(path, "--extendedDiagnostics");
  const wallMs = performance.now() - startedAt;
  expect(diagnosticsIn(output)).toEqual([]);
  expect(code, output).toBe(0);
  const seconds = (name: string) => Number(new RegExp(`^${name}:\\s+([\\d.]+)s$`, "m").exec(output)?.[1]) * 1_000;
  return { wallMs, checkMs: seconds("Check time"), totalMs: seconds("Total time") };
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
const least = (values: number[]) => Math.min(...values);

describe(`${calls} payment calls`, () => {
  let typed: string;
  let untyped: string;

  beforeAll(() => {
    rmSync(folder, { recursive: true, force: true });
    typed = project("typed", typedClient);
    untyped = project("untyped", untypedClient);
  });

  it("cover every pay type that a call can pay", () => {
    expect(payable.length).toBeGreaterThan(25);
    expect(calls).toBeGreaterThan(3 * payable.length);
  });

  it("are checked: one wrong call among them is found", async () => {
    const wrong = 'import { qfpay } from "./client.js";\nvoid qfpay.payments.create({ pay_type: "800208" });\n';
    const { output } = await tsc(project("typed-wrong", typedClient, [["wrong.ts", wrong]]));
    expect(diagnosticsIn(output)).toEqual([expect.objectContaining({ line: 2 })]);
    expect((await tsc(project("untyped-wrong", untypedClient, [["wrong.ts", wrong]]))).code).toBe(0);
  });

  it("take the compiler less than twice as long as untyped ones", async () => {
    await cost(typed); // Not measured: the first compilation fills the file cache.
    const runs: [Cost, Cost][] = [];
    for (let round = 0; round < rounds; round++) runs.push([await cost(typed), await cost(untyped)]);
    const ratio = (name: keyof Cost, of: (values: number[]) => number, how: string) => {
      const [a, b] = [of(runs.map(([t]) => t[name])), of(runs.map(([, u]) => u[name]))];
      console.log(`${how} ${name}: typed ${a.toFixed(0)}, untyped ${b.toFixed(0)}, ratio ${(a / b).toFixed(2)}`);
      return a / b;
    };
    ratio("checkMs", median, "median");
    ratio("totalMs", median, "median");
    expect(ratio("wallMs", median, "median")).toBeLessThan(2);
    // Compares the times that the compiler reports, which exclude its startup. The fastest compilation counts, because
    // it varies least on a busy machine.
    expect(ratio("totalMs", least, "least")).toBeLessThan(2.5);
  }, 120_000);
});
