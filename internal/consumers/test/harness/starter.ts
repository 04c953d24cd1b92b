import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { npmInstall } from "@qfpay/npm";
import { isWeekly } from "../../../../scripts/weekly.mjs";
import { run } from "./command.js";
import type { Packed } from "./pack.js";
import { nestReadme, starterParts } from "./paths.js";

/**
 * A project that Nest's generator made, with the application of our Nest README. `nest`: Nest's major version.
 * `folder`: the folder of the project. `tools`: the folder in which the generator is installed.
 */
export type Starter = { nest: number; folder: string; tools: string };

type Versions = { generator: Record<string, string>; shop: Record<string, string> };

const everywhere = {
  "@fastify/multipart": "10.1.9",
  "@nestjs/throttler": "6.7.1",
  "cache-manager": "7.2.9",
  "class-transformer": "0.5.1",
  "class-validator": "0.15.1",
  keyv: "5.5.5",
  "nestjs-cls": "6.3.1",
};

/**
 * For each major version of Nest: the packages of the generator, and the packages that the README's application adds.
 */
const versions: Record<number, Versions> = {
  11: {
    generator: {
      "@angular-devkit/schematics-cli": "19.2.24",
      "@nestjs/schematics": "11.1.0",
      "openapi-typescript": "7.13.0",
      prettier: "3.10.1",
      typescript: "5.9.3",
    },
    shop: {
      ...everywhere,
      "@nestjs/cache-manager": "3.1.3",
      "@nestjs/config": "4.0.4",
      "@nestjs/microservices": "11.2.6",
      "@nestjs/platform-fastify": "11.2.8",
      "@nestjs/swagger": "11.4.0",
    },
  },
  12: {
    generator: {
      "@angular-devkit/schematics-cli": "22.2.0",
      "@nestjs/schematics": "12.0.6",
      prettier: "3.10.1",
      typescript: "6.0.3",
    },
    shop: {
      ...everywhere,
      "@nestjs/cache-manager": "12.0.0",
      "@nestjs/config": "12.0.1",
      "@nestjs/microservices": "12.1.1",
      "@nestjs/platform-fastify": "12.5.0",
      "@nestjs/swagger": "12.0.2",
    },
  },
};

/**
 * The major versions of Nest to generate a project for: none, except in the weekly run. For each commit, the README's
 * application is compiled by internal/docs, packages/nestjs runs the adapter beside the packages that the application
 * uses, and the projects in `projects` are built with Nest 11 and 12.
 */
export const versionsOfNest: number[] = isWeekly ? [11, 12] : [];

/**
 * Whether a dependency of the generated project is needed to compile and run, unlike linters, test runners and the CLI.
 */
const isNeeded = (name: string) => /^(typescript|@types\/(node|express))$/.test(name);

/**
 * Generates a project as `nest new` does, adds the README's application, and installs the packed packages of this
 * repository and the other dependencies.
 */
export async function makeStarter(nest: number, into: string, packed: readonly Packed[]): Promise<Starter> {
  const { generator, shop } = versions[nest]!;
  const tools = join(into, "tools");
  mkdirSync(tools, { recursive: true });
  writeFileSync(join(tools, "package.json"), JSON.stringify({ private: true, dependencies: generator }));
  await npmInstall(tools, ["--prefer-offline"]);
  const options = ["--name=shop", "--language=ts", "--package-manager=npm", "--no-dry-run"];
  const generated = await run("schematics", ["@nestjs/schematics:application", ...options], { cwd: tools, timeoutMs });
  if (generated.code !== 0) throw new Error(generated.output);
  const folder = join(tools, "shop");
  const books = 'import { markPaid, orderOf, orderOfCart } from "./books.js";\n';
  writeFileSync(join(folder, "src/books.ts"), readmeFile("src/books.ts"));
  for (const path of ["src/app.module.ts", "src/own-checkout.ts"])
    writeFileSync(join(folder, path), books + readmeFile(path));
  cpSync(starterParts, join(folder, "src"), { recursive: true });
  const file = join(folder, "package.json");
  const { dependencies, devDependencies, ...manifest } = JSON.parse(readFileSync(file, "utf8"));
  const ours = Object.fromEntries(packed.map(({ name, tarball }) => [name, `file:${tarball}`]));
  const needed = Object.fromEntries(Object.entries(devDependencies).filter(([name]) => isNeeded(name)));
  Object.assign(manifest, {
    dependencies: { ...dependencies, ...shop, ...pick(ours, ["@qfpay/core", "@qfpay/nestjs"]) },
    devDependencies: needed,
    overrides: { "@qfpay/core": "$@qfpay/core", "@qfpay/nestjs": "$@qfpay/nestjs" },
  });
  writeFileSync(file, JSON.stringify(manifest, null, 2));
  await npmInstall(folder, ["--prefer-offline"]);
  return { nest, folder, tools };
}

/** Allows time for the generator on a busy machine. */
const timeoutMs = 300_000;

const pick = (of: Record<string, string>, names: string[]) => Object.fromEntries(names.map((name) => [name, of[name]]));

/** Returns the text of a file that the README shows: all blocks that begin with the file's path, joined. */
function readmeFile(path: string): string {
  const blocks = [...readFileSync(nestReadme, "utf8").matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, code]) => code!);
  const parts = blocks.filter((code) => code.startsWith(`// ${path}\n`));
  if (parts.length === 0) throw new Error(`${nestReadme} has no block that begins with // ${path}`);
  return parts.join("\n");
}
