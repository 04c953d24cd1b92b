import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { npmInstall } from "@qfpay/npm";
import type { Packed } from "./pack.js";
import { projects } from "./paths.js";

type Dependencies = Record<string, string>;

/**
 * Copies the test projects of the folder `set` (such as `latest`) to `into`, and installs their dependencies. Our own
 * packages are installed from the tarballs in `packed`.
 */
export async function install(set: string, into: string, packed: readonly Packed[]): Promise<void> {
  cpSync(join(projects, set), into, { recursive: true });
  useTarballs(into, packed);
  await npmInstall(into, ["--strict-peer-deps", "--prefer-offline"]);
}

/** Replaces the versions of our packages in a folder's package.json by the tarballs, because no registry has them. */
export function useTarballs(folder: string, packed: readonly Packed[]): void {
  const file = join(folder, "package.json");
  const manifest = JSON.parse(readFileSync(file, "utf8")) as Record<"dependencies" | "devDependencies", Dependencies>;
  const tarballs = Object.fromEntries(packed.map(({ name, tarball }) => [name, `file:${tarball}`]));
  const named = (own: Dependencies = {}) =>
    Object.fromEntries(Object.entries(own).map(([name, version]) => [name, tarballs[name] ?? version]));
  const [dependencies, devDependencies] = [named(manifest.dependencies), named(manifest.devDependencies)];
  // `overrides` also makes indirect dependencies use the tarballs. For a direct dependency, npm requires the value
  // `$name`, which refers to the entry in `dependencies`.
  const isDirect = (name: string) => name in dependencies || name in devDependencies;
  const overrides = Object.fromEntries(
    Object.keys(tarballs).map((name) => [name, isDirect(name) ? `$${name}` : tarballs[name]!]),
  );
  writeFileSync(file, JSON.stringify({ ...manifest, dependencies, devDependencies, overrides }, null, 2));
}
