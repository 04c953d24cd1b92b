// Rehearses a release: clones the last commit, sets the next version from the changesets, publishes to a local registry
// with the release workflow's script, installs the packages from there in a new folder, and takes a payment.
import { execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";

// Verdaccio, the local registry, depends on a dist-tag of node-fetch. Some npm mirrors have 2.7.0, but not the tag.
const registryManifest = { private: true, dependencies: { verdaccio: "6.5.0" }, overrides: { "node-fetch": "2.7.0" } };
const root = fileURLToPath(new URL("..", import.meta.url));
const work = mkdtempSync(join(tmpdir(), "qfpay-rehearsal-"));
const copy = join(work, "repository");
const shop = join(work, "shop");

const say = (text) => console.log(`> ${text}`);

function run(command, args, cwd, env = {}) {
  try {
    return execFileSync(command, args, { cwd, encoding: "utf8", env: { ...process.env, ...env } });
  } catch (error) {
    throw new Error(`${command} ${args.join(" ")} failed:\n${error.stdout}\n${error.stderr}`, { cause: error });
  }
}

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** Starts a local registry. Packages other than ours come from the registry that npm is configured with. */
async function startRegistry() {
  const folder = join(work, "registry");
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), JSON.stringify(registryManifest));
  run("npm", ["install", "--no-audit", "--no-fund"], folder);
  const upstream = run("npm", ["config", "get", "registry"], root).trim();
  writeFileSync(
    join(folder, "config.yaml"),
    `storage: ./storage
auth: { htpasswd: { file: ./htpasswd } }
uplinks: { upstream: { url: "${upstream}", timeout: 120s } }
packages:
  "@qfpay/*": { access: $all, publish: $authenticated }
  "**": { access: $all, proxy: upstream }
log: { type: file, path: ./verdaccio.log, level: warn }
`,
  );
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const bin = join(folder, "node_modules", ".bin", "verdaccio");
  const server = spawn(bin, ["--config", join(folder, "config.yaml"), "--listen", `127.0.0.1:${port}`], {
    cwd: folder,
  });
  for (let tries = 0; ; tries++) {
    const user = { name: "rehearsal", password: "rehearsal", type: "user" };
    const response = await fetch(`${url}-/user/org.couchdb.user:rehearsal`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(user),
    }).catch(() => undefined);
    if (response?.ok) return { url, port, token: (await response.json()).token, server };
    if (tries === 100) throw new Error("The registry did not start within 20 s.");
    await setTimeout(200);
  }
}

/** Throws if the bill of materials does not name the package and all packages that npm has installed for it. */
function checkBill(name, version) {
  const bill = JSON.parse(readFileSync(join(copy, ".sbom", `${name}@${version}.cdx.json`), "utf8"));
  const { component } = bill.metadata;
  if (bill.bomFormat !== "CycloneDX" || component.purl !== `pkg:npm/%40qfpay/${name}@${version}`)
    throw new Error(`The bill of materials of ${name} is about ${component.purl}.`);
  const listed = bill.components.map(({ group, name }) => (group ? `${group}/${name}` : name));
  const missing = installedFor(`@qfpay/${name}`).filter((dependency) => !listed.includes(dependency));
  if (missing.length > 0) throw new Error(`The bill of materials of ${name} lacks ${missing}.`);
  const bundled = readFileSync(join(copy, "packages", name, "package.json"), "utf8").includes("THIRD-PARTY-LICENSES");
  if (bundled && !listed.includes("@noble/hashes"))
    throw new Error(`The bill of materials of ${name} lacks what its build copies in.`);
}

/** Throws if an example names another version of our packages than the published one. Users copy the examples. */
function checkExamples(version) {
  for (const name of readdirSync(join(copy, "examples"))) {
    const file = join(copy, "examples", name, "package.json");
    if (!existsSync(file)) continue;
    const { dependencies, devDependencies } = JSON.parse(readFileSync(file, "utf8"));
    const ours = Object.entries({ ...dependencies, ...devDependencies }).filter(([key]) => key.startsWith("@qfpay/"));
    if (ours.length === 0) throw new Error(`examples/${name} uses none of our packages.`);
    const other = ours.filter(([, range]) => range !== `^${version}`).map((pair) => pair.join("@"));
    if (other.length > 0) throw new Error(`examples/${name} names ${other} although ${version} is released.`);
  }
}

function installedFor(name, found = new Set()) {
  const { dependencies = {} } = JSON.parse(readFileSync(join(shop, "node_modules", name, "package.json"), "utf8"));
  for (const dependency of Object.keys(dependencies)) {
    if (found.has(dependency)) continue;
    found.add(dependency);
    installedFor(dependency, found);
  }
  return [...found];
}

let server;
try {
  say("Cloning the last commit");
  run("git", ["clone", "--quiet", root, copy], work);

  say("Starting a registry");
  const registry = await startRegistry();
  ({ server } = registry);
  const npmrc = join(work, "npmrc");
  writeFileSync(npmrc, `registry=${registry.url}\n//127.0.0.1:${registry.port}/:_authToken=${registry.token}\n`);

  say("Giving the packages their next version");
  run("npm", ["run", "build"], copy);
  run("npm", ["run", "version"], copy);
  const { version } = JSON.parse(readFileSync(join(copy, "packages/core/package.json"), "utf8"));
  const { version: before } = JSON.parse(readFileSync(join(root, "packages/core/package.json"), "utf8"));
  const asked = readdirSync(join(root, ".changeset")).map((file) =>
    readFileSync(join(root, ".changeset", file), "utf8"),
  );
  const wantsMajor = asked.some((text) => /^"@qfpay\/.*": major$/m.test(text));
  if (!wantsMajor && Number.parseInt(version, 10) !== Number.parseInt(before, 10))
    throw new Error(`${before} became ${version} although no changeset says major.`);

  checkExamples(version);

  say(`Building and publishing ${version}`);
  run("npm", ["run", "build"], copy);
  const env = { NPM_CONFIG_USERCONFIG: npmrc, npm_config_registry: registry.url };
  const published = run("npm", ["run", "release"], copy, env).match(/New tag: \S+/g) ?? [];
  const names = readdirSync(join(copy, "packages")).map((name) => `New tag: @qfpay/${name}@${version}`);
  if (published.toSorted().join() !== names.toSorted().join()) throw new Error(`Published were only: ${published}`);
  const again = run("npm", ["run", "release"], copy, env);
  if (again.includes("New tag")) throw new Error(`A second run published again:\n${again}`);

  say("Installing from the registry and taking a payment");
  mkdirSync(shop);
  writeFileSync(join(shop, "package.json"), '{ "private": true, "type": "module" }');
  run("npm", ["install", "--no-audit", "--no-fund", "express", ...names.map((tag) => tag.slice(9))], shop, env);
  cpSync(join(root, "scripts", "rehearsed-shop.mjs"), join(shop, "shop.mjs"));
  say(run("node", ["shop.mjs"], shop).trim());
  for (const name of readdirSync(join(copy, "packages"))) {
    const files = readdirSync(join(shop, "node_modules", "@qfpay", name));
    const missing = ["LICENSE", "README.md", "CHANGELOG.md"].filter((file) => !files.includes(file));
    if (missing.length > 0) throw new Error(`@qfpay/${name} was published without ${missing}.`);
    checkBill(name, version);
  }
  say(`The release of ${version} works.`);
} finally {
  server?.kill();
  rmSync(work, { recursive: true, force: true });
}
