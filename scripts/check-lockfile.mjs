// pnpm silently leaves an optional platform package out of the lockfile if the registry lacks it. A newcomer on that
// platform would then get a broken install, so the lockfile must list each native tool for Linux, macOS and Windows.
import { readFileSync } from "node:fs";

const lockfile = readFileSync(new URL("../pnpm-lock.yaml", import.meta.url), "utf8");
const native = {
  pnpm: [
    "@pnpm/exe.linux-x64",
    "@pnpm/exe.linux-arm64",
    "@pnpm/exe.darwin-x64",
    "@pnpm/exe.darwin-arm64",
    "@pnpm/exe.win32-x64",
  ],
  turbo: ["@turbo/linux-64", "@turbo/linux-arm64", "@turbo/darwin-64", "@turbo/darwin-arm64", "@turbo/windows-64"],
  esbuild: [
    "@esbuild/linux-x64",
    "@esbuild/linux-arm64",
    "@esbuild/darwin-x64",
    "@esbuild/darwin-arm64",
    "@esbuild/win32-x64",
  ],
  rollup: [
    "@rollup/rollup-linux-x64-gnu",
    "@rollup/rollup-linux-arm64-gnu",
    "@rollup/rollup-darwin-x64",
    "@rollup/rollup-darwin-arm64",
    "@rollup/rollup-win32-x64-msvc",
  ],
  rolldown: [
    "@rolldown/binding-linux-x64-gnu",
    "@rolldown/binding-linux-arm64-gnu",
    "@rolldown/binding-darwin-x64",
    "@rolldown/binding-darwin-arm64",
    "@rolldown/binding-win32-x64-msvc",
  ],
  typescript: [
    "@typescript/typescript-linux-x64",
    "@typescript/typescript-linux-arm64",
    "@typescript/typescript-darwin-x64",
    "@typescript/typescript-darwin-arm64",
    "@typescript/typescript-win32-x64",
  ],
  biome: [
    "@biomejs/cli-linux-x64",
    "@biomejs/cli-linux-arm64",
    "@biomejs/cli-darwin-x64",
    "@biomejs/cli-darwin-arm64",
    "@biomejs/cli-win32-x64",
  ],
  libsql: [
    "@libsql/linux-x64-gnu",
    "@libsql/linux-arm64-gnu",
    "@libsql/darwin-x64",
    "@libsql/darwin-arm64",
    "@libsql/win32-x64-msvc",
  ],
};

const missing = Object.values(native)
  .flat()
  .filter((name) => !lockfile.includes(`'${name}@`));

if (missing.length > 0) {
  process.stderr.write(`pnpm-lock.yaml lacks platform binaries:\n  ${missing.join("\n  ")}\n`);
  process.stderr.write(
    "Pin the tool to a version whose binaries are all in the registry (overrides in pnpm-workspace.yaml).\n",
  );
  process.exit(1);
}
process.stdout.write(`lockfile: ${Object.values(native).flat().length} platform binaries present\n`);
