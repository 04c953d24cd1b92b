import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { npmInstall } from "@qfpay/npm";
import { build } from "esbuild";
import { cache, dependencies, packages, projectOf, sources } from "./paths.js";
import { honoVersions, runtimeVersions } from "./versions.js";

/**
 * Runs before all tests: installs the runtimes, and one project per version of Hono with the packages in their
 * published form.
 */
export default async function prepare(): Promise<void> {
  await installRuntimes();
  for (const { folder, version } of honoVersions) await makeProject(version, `${dependencies}/${folder}`);
}

const json = (file: string) => JSON.parse(readFileSync(file, "utf8")) as { version?: string; dependencies?: object };

async function installRuntimes(): Promise<void> {
  const isThere = ([name, version]: [string, string]) => {
    const file = `${cache}/node_modules/${name}/package.json`;
    return existsSync(file) && json(file).version === version;
  };
  if (Object.entries(runtimeVersions).every(isThere)) return;
  const wanted = Object.entries(runtimeVersions).map(([name, version]) => `${name}@${version}`);
  await npmInstall(cache, ["--prefix", cache, "--save-exact", ...wanted]);
}

async function makeProject(version: string, hono: string): Promise<void> {
  const project = projectOf(version);
  const modules = `${project}/node_modules`;
  rmSync(project, { recursive: true, force: true });
  mkdirSync(modules, { recursive: true });
  writeFileSync(`${project}/package.json`, '{ "type": "module", "private": true }\n');
  // The packages are copied, not linked, so that they load the project's Hono and not the workspace's.
  for (const name of ["core", "hono"]) {
    for (const part of ["package.json", "dist"]) {
      cpSync(`${packages}/${name}/${part}`, `${modules}/@qfpay/${name}/${part}`, { recursive: true });
    }
    for (const dependency of Object.keys(json(`${packages}/${name}/package.json`).dependencies ?? {})) {
      if (!dependency.startsWith("@qfpay/"))
        link(`${packages}/${name}/node_modules/${dependency}`, modules, dependency);
    }
  }
  link(hono, modules, "hono");
  link(`${dependencies}/@hono/node-server`, modules, "@hono/node-server");

  const servers = ["node", "bun", "deno", "workerd"].map((name) => `${sources}/${name}.ts`);
  const common = { bundle: true, format: "esm", target: "es2022", logLevel: "warning" } as const;
  await build({ ...common, entryPoints: servers, outdir: `${project}/server`, packages: "external", platform: "node" });
  await build({
    ...common,
    entryPoints: [`${project}/server/workerd.js`],
    outfile: `${project}/server/worker.js`,
    platform: "browser",
    conditions: ["workerd", "worker", "browser"],
  });
}

function link(from: string, modules: string, name: string): void {
  const to = `${modules}/${name}`;
  if (existsSync(to)) return;
  mkdirSync(dirname(to), { recursive: true });
  symlinkSync(realpathSync(from), to, "junction");
}
