import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { isWeekly } from "../../../../scripts/weekly.mjs";
import { packages, projectOf, typeFixtures } from "../harness/paths.js";
import { cellName, honoVersions } from "../harness/versions.js";

const tsc = `${packages}/../node_modules/typescript/bin/tsc`;

const tsconfig = {
  compilerOptions: {
    target: "es2022",
    lib: ["es2022", "dom", "dom.iterable", "dom.asynciterable"],
    types: [],
    module: "nodenext",
    strict: true,
    noEmit: true,
    skipLibCheck: false, // Also checks the declaration files of the @qfpay packages.
  },
  include: ["app.ts"],
};

describe.each(honoVersions)("hono $version", ({ version }) => {
  const folder = `${projectOf(version)}/types`;

  /** Compiles the test application `app.ts`. Returns the compiler's errors, or an empty text. */
  async function compile(): Promise<string> {
    try {
      return (await promisify(execFile)(process.execPath, [tsc, "-p", folder])).stdout;
    } catch (error) {
      return (error as { stdout: string }).stdout;
    }
  }

  /** Compiles `app.ts` after a change to one of the Hono adapter's declaration files. */
  async function compiledWith(file: string, change: (original: string) => string): Promise<string> {
    const declarations = `${projectOf(version)}/node_modules/@qfpay/hono/dist/${file}`;
    const original = readFileSync(declarations, "utf8");
    writeFileSync(declarations, change(original));
    try {
      return await compile();
    } finally {
      writeFileSync(declarations, original);
    }
  }

  beforeAll(() => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}/tsconfig.json`, JSON.stringify(tsconfig));
    copyFileSync(`${typeFixtures}/app.ts`, `${folder}/app.ts`);
  });

  describe(cellName(version, "node", "types"), () => {
    it("types c.env, c.var.qfpay and the routes that hc calls", async () => {
      expect(await compile()).toBe("");
    });

    // These tests take a type away, and expect that `app.ts` fails to compile. CI tests one type for each commit.
    if (!isWeekly && version !== honoVersions.at(-1)!.version) return;

    const lost: [file: string, type: RegExp, instead: string][] = [
      ["notify.d.ts", /\(c: Context<E>\)/, "(c: Context)"],
      ["client.d.ts", /\(c: Context<E>\)/, "(c: Context)"],
      ["middleware.d.ts", /MiddlewareHandler<QFPayEnv>/, "MiddlewareHandler"],
      ["checkout.d.ts", /Hono<E, CheckoutSchema>/, "Hono<E>"],
    ];
    it.each(isWeekly ? lost : lost.slice(0, 1))("would notice if %s lost a type", async (file, type, instead) => {
      expect(
        await compiledWith(file, (original) => {
          expect(original).toMatch(type);
          return original.replace(type, instead);
        }),
      ).toMatch(/app\.ts\(\d+,\d+\): error/);
    });

    if (!isWeekly) return;

    it("would notice a declaration that compiles for nobody, also where the application does not use it", async () => {
      const broken = (original: string) => `${original}\nexport declare const broken: NoSuchType;\n`;
      expect(await compiledWith("notify.d.ts", broken)).toMatch(/hono\/dist\/notify\.d\.ts\(\d+,\d+\): error/);
    });
  });
});
