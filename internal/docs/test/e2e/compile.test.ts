import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { uncertain } from "../buyer/bad-blocks.js";
import { allSnippets, docstringExamples, nameOf, readmeExamples, root, type Snippet } from "../extract.js";
import { modulesOf } from "../modules.js";
import { diagnosticsIn, tsc } from "../tsc.js";

const folder = fileURLToPath(new URL("../../.snippets/typecheck", import.meta.url));
const snippets = allSnippets();

/** Examples with deliberate errors. If they compile, the check does not work. */
const wrong: Snippet[] = [
  ...docstringExamples(
    "core",
    "wrong.ts",
    '/**\n * @example\n * qfpay;\n * qfpay.payments.create({ pay_type: "800208" });\n */',
  ),
  ...readmeExamples(
    "root",
    "WRONG.md",
    '```ts\n\nimport { QFPay } from "@qfpay/core";\nQFPay.fromEnvironment();\n```\n',
  ),
  ...readmeExamples("root", "MISSING.md", "```ts\nnew QFPay({ appCode, clientKey });\n```\n"),
];

const problems = new Map<string, string[]>();
const elsewhere: string[] = [];

beforeAll(async () => {
  const modules = modulesOf([...snippets, ...wrong, ...uncertain]);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const { path, text } of modules) writeFileSync(`${folder}/${path}`, text);
  // The prelude is written as .ts, because skipLibCheck would skip a .d.ts and treat unknown names in it as any.
  writeFileSync(`${folder}/prelude.ts`, readFileSync(`${root}internal/docs/prelude.d.ts`));
  writeFileSync(`${folder}/package.json`, '{ "type": "module" }');
  const compilerOptions = {
    target: "ES2022",
    lib: ["ES2024"],
    module: "NodeNext",
    types: ["node"],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noImplicitReturns: false,
    experimentalDecorators: true,
    skipLibCheck: true,
  };
  writeFileSync(`${folder}/tsconfig.json`, JSON.stringify({ compilerOptions, include: ["*.ts"] }));
  const { output } = await tsc(folder);
  const byPath = new Map(modules.map((module) => [module.path, module]));
  for (const { file, line, message } of diagnosticsIn(output)) {
    const module = byPath.get(basename(file));
    if (!module) elsewhere.push(`${file}:${line}: ${message}`);
    else {
      const { snippet, headerLines } = module;
      const at = `${snippet.file}:${Math.max(snippet.line, snippet.line + line - headerLines - 1)}`;
      problems.set(nameOf(snippet), [...(problems.get(nameOf(snippet)) ?? []), `${at}: ${message}`]);
    }
  }
}, 60_000);

describe("The examples", () => {
  it("are judged: wrong ones are reported where they stand", () => {
    expect(problems.get("wrong.ts:3")).toEqual([expect.stringMatching(/^wrong\.ts:4: TS2345/)]);
    expect(problems.get("WRONG.md:2")).toEqual([expect.stringMatching(/^WRONG\.md:4: TS2\d+/)]);
    expect(problems.get("MISSING.md:2")).toEqual([
      expect.stringMatching(/^MISSING\.md:2: TS\d+: Cannot find name .QFPay./),
    ]);
  });

  it.each(uncertain.map((snippet) => [snippet.package, snippet] as const))(
    "of %s do not compile if they mark an order paid by what a notification may lack",
    (_, snippet) => {
      expect(problems.get(nameOf(snippet))).toEqual(
        expect.arrayContaining([
          expect.stringMatching(/TS2345: .*undefined' is not assignable|TS2339: .*'out_trade_no' does not exist/),
        ]),
      );
    },
  );

  it("have what they need: the reader's application compiles", () => {
    expect(elsewhere).toEqual([]);
  });

  it.each(snippets.map((snippet) => [nameOf(snippet), snippet] as const))("%s compiles", (name) => {
    expect(problems.get(name) ?? []).toEqual([]);
  });
});
