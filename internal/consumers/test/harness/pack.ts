import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./command.js";
import { packages, pnpm } from "./paths.js";

/** The members of a package.json that the tests read. */
export type Manifest = {
  name: string;
  version: string;
  private?: boolean;
  exports: Record<string, unknown>;
  dependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
};

/** A publishable package: its name, its folder in this repository, and its tarball. */
export type Packed = { name: string; folder: string; tarball: string };

/** Reads the package.json in a folder. */
export const manifestOf = (folder: string) =>
  JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;

/** Packs every package that will be published, as the release does. */
export async function pack(into: string): Promise<Packed[]> {
  const packed: Packed[] = [];
  for (const entry of readdirSync(packages)) {
    const folder = join(packages, entry);
    const { name, private: hidden } = manifestOf(folder);
    if (hidden) continue;
    const { code, output } = await run(pnpm, ["pack", "--json", "--pack-destination", into], { cwd: folder });
    if (code !== 0) throw new Error(`${name} could not be packed:\n${output}`);
    packed.push({ name, folder, tarball: (JSON.parse(output) as { filename: string }).filename });
  }
  return packed;
}
