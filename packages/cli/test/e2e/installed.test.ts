import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { npmInstall } from "@qfpay/npm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startGateway } from "../gateway.js";
import { at, environment, expectNoSecret } from "../run.js";

const run = promisify(execFile);
const folderOf = (name: string) => fileURLToPath(new URL(`../../../${name}`, import.meta.url));
const pnpm = join(folderOf("../node_modules"), ".bin", "pnpm");
const project = mkdtempSync(join(tmpdir(), "qfpay-cli-installed-"));

afterAll(() => rmSync(project, { recursive: true, force: true, maxRetries: 3 }));

// Makes a project that depends on @qfpay/cli, and installs it from the tarballs that a release would publish.
beforeAll(async () => {
  const dependencies: Record<string, string> = {};
  for (const name of ["core", "simulator", "cli"]) {
    const { stdout } = await run(pnpm, ["pack", "--json", "--pack-destination", project], { cwd: folderOf(name) });
    dependencies[`@qfpay/${name}`] = `file:${(JSON.parse(stdout) as { filename: string }).filename}`;
  }
  writeFileSync(join(project, "package.json"), JSON.stringify({ private: true, dependencies }));
  await npmInstall(project, ["--prefer-offline"]);
}, 240_000);

const npx = (args: string[], env: Record<string, string | undefined> = {}) =>
  run("npx", ["--no-install", "qfpay", ...args], { cwd: project, env: environment(env) });

it("the installed command prints its version", async () => {
  expect((await npx(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

it("the installed command asks a gateway", async () => {
  const { url, paid } = await startGateway();
  await paid("A-1001");
  const { stdout, stderr } = await npx(["query", "A-1001", "--json"], at(url));
  expect(JSON.parse(stdout)).toMatchObject([{ out_trade_no: "A-1001", status: "success" }]);
  expectNoSecret(stdout + stderr);
});

it("the installed command examines a gateway", async () => {
  const { url } = await startGateway();
  const { stdout, stderr } = await npx(["doctor", "--json", "--no-file"], at(url));
  expect(JSON.parse(stdout)).toMatchObject({ exitCode: 0, options: { environment: "sandbox", baseUrl: url } });
  expectNoSecret(stdout + stderr);
});
