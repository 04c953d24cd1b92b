// Makes the bill of materials (CycloneDX) of a package: the packages that are installed with it, and the packages whose
// code was copied into it by the build.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

function sbom(name, ...args) {
  const pnpm = join(root, "node_modules", ".bin", "pnpm");
  const all = ["sbom", "--sbom-format", "cyclonedx", "--lockfile-only", "--filter", name, ...args];
  return JSON.parse(execFileSync(pnpm, all, { cwd: root, encoding: "utf8", shell: process.platform === "win32" }));
}

/**
 * Finds the packages whose code was copied into `dist`, such as `@noble/hashes@2.4.0`. esbuild writes the path of the
 * source file above each copied part.
 */
function bundledIn(folder) {
  const dist = join(folder, "dist");
  const texts = readdirSync(dist)
    .filter((file) => /\.c?js$/.test(file))
    .map((file) => readFileSync(join(dist, file), "utf8"));
  const found = texts.flatMap((text) => [...text.matchAll(/^\/\/ .*node_modules\/\.pnpm\/([^/]+)\//gm)]);
  return new Set(found.map(([, name]) => name.replace("+", "/").replace(/[_(].*$/, "")));
}

/**
 * Makes the bill of materials of a package.
 *
 * @param folder the folder of the package, which must be built
 */
export function billOfMaterials(folder) {
  const { name } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const bill = sbom(name, "--prod");
  const bundled = bundledIn(folder);
  if (bundled.size === 0) return bill;
  const added = sbom(name).components.filter(({ group, name, version }) =>
    bundled.delete(`${group ? `${group}/` : ""}${name}@${version}`),
  );
  if (bundled.size > 0) throw new Error(`${name} was built with ${[...bundled]}, which the lockfile does not list.`);
  const own = bill.dependencies.find(({ ref }) => ref === bill.metadata.component["bom-ref"]);
  own.dependsOn.push(...added.map((component) => component["bom-ref"]));
  bill.components.push(...added);
  bill.dependencies.push(...added.map((component) => ({ ref: component["bom-ref"], dependsOn: [] })));
  return bill;
}
