// Publishes each public package whose version the registry lacks, and writes the package's bill of materials to
// `.sbom`. pnpm packs, because it replaces the workspace's references with versions, and npm publishes the tarball,
// because npm can prove in which workflow a package was built (trusted publishing with provenance).
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { billOfMaterials } from "./bill-of-materials.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const isWindows = process.platform === "win32";

function run(command, args, cwd) {
  return execFileSync(command, args, { cwd, encoding: "utf8", shell: isWindows, stdio: ["ignore", "pipe", "pipe"] });
}

function isPublished(name, version) {
  try {
    return run("npm", ["view", `${name}@${version}`, "version"], root).trim() === version;
  } catch (error) {
    if (/E404/.test(error.stderr)) return false;
    throw error;
  }
}

// npm can prove where a package was built only if a GitHub workflow with an identity token publishes the package.
// biome-ignore lint/suspicious/noUndeclaredEnvVars: turbo does not run this script
const provenance = process.env.ACTIONS_ID_TOKEN_REQUEST_URL ? ["--provenance"] : [];
const packed = mkdtempSync(join(tmpdir(), "qfpay-release-"));
try {
  for (const folder of readdirSync(join(root, "packages"))) {
    const cwd = join(root, "packages", folder);
    const { name, version, private: isPrivate } = JSON.parse(readFileSync(join(cwd, "package.json"), "utf8"));
    if (isPrivate || isPublished(name, version)) continue;
    const pnpm = join(root, "node_modules", ".bin", "pnpm");
    const { filename } = JSON.parse(run(pnpm, ["pack", "--json", "--pack-destination", packed], cwd));
    const bill = JSON.stringify(billOfMaterials(cwd), null, 2);
    run("npm", ["publish", filename, "--access", "public", ...provenance], packed);
    mkdirSync(join(root, ".sbom"), { recursive: true });
    writeFileSync(join(root, ".sbom", `${folder}@${version}.cdx.json`), bill);
    // changesets/action makes a tag and a GitHub release for each line that begins with "New tag:".
    console.log(`New tag: ${name}@${version}`);
  }
} finally {
  rmSync(packed, { recursive: true, force: true });
}
