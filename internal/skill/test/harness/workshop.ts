import { cpSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { npmInstall } from "@qfpay/npm";
import type { TestProject } from "vitest/node";
import { run } from "../../../consumers/test/harness/command.js";
import { useTarballs } from "../../../consumers/test/harness/install.js";
import { pack } from "../../../consumers/test/harness/pack.js";

declare module "vitest" {
  export interface ProvidedContext {
    shops: string;
  }
}

const tasks = fileURLToPath(new URL("../../tasks", import.meta.url));
const tsc = fileURLToPath(new URL("../../../../node_modules/.bin/tsc", import.meta.url));

/** Runs before all tests: packs the packages, and installs copies of the shop programs outside the repository. */
export default async function prepare(project: TestProject): Promise<() => void> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "qfpay-skill-")));
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  try {
    cpSync(tasks, folder, { recursive: true });
    useTarballs(folder, await pack(folder));
    await npmInstall(folder, ["--prefer-offline"]);
    await compile(folder);
    project.provide("shops", folder);
  } catch (error) {
    remove();
    throw error;
  }
  return remove;
}

/** Compiles the shop programs, with the TypeScript options that `nest new` sets. */
async function compile(cwd: string): Promise<void> {
  const compilerOptions = {
    target: "ES2023",
    module: "NodeNext",
    strict: true,
    skipLibCheck: true,
    types: [],
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
  };
  writeFileSync(join(cwd, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts", "globals.d.ts"] }));
  writeFileSync(join(cwd, "globals.d.ts"), "declare const process: { env: Record<string, string | undefined> };\n");
  const { code, output } = await run(tsc, ["-p", "."], { cwd });
  if (code !== 0) throw new Error(output);
}
