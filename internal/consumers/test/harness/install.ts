import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { npmInstall } from "@qfpay/npm";
import type { Packed } from "./pack.js";
import { projects } from "./paths.js";

/** Copies a set of projects and installs its dependencies, ours from the tarballs. */
export async function install(set: string, into: string, packed: readonly Packed[]): Promise<void> {
  cpSync(join(projects, set), into, { recursive: true });
  const file = join(into, "package.json");
  const manifest = JSON.parse(readFileSync(file, "utf8")) as { dependencies: Record<string, string> };
  const tarballs = Object.fromEntries(packed.map(({ name, tarball }) => [name, `file:${tarball}`]));
  for (const name of Object.keys(manifest.dependencies))
    manifest.dependencies[name] = tarballs[name] ?? manifest.dependencies[name]!;
  // What our packages ask of each other comes from the tarballs too, never from the registry.
  const overrides = Object.fromEntries(
    Object.keys(tarballs).map((name) => [name, manifest.dependencies[name] ? `$${name}` : tarballs[name]!]),
  );
  writeFileSync(file, JSON.stringify({ ...manifest, overrides }, null, 2));
  await npmInstall(into, ["--strict-peer-deps", "--prefer-offline"]);
}
