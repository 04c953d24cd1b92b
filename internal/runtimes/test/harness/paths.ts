import { fileURLToPath } from "node:url";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The folder of downloaded and generated files, which is not in Git. */
export const cache = at("../../.runtimes");
export const sources = at("../server");
export const typeFixtures = at("../types");
export const guard = at("./guard.mjs");
export const packages = at("../../../../packages");
export const dependencies = at("../../node_modules");

/** Returns the folder of a project in which the adapter and one version of Hono are installed. */
export const projectOf = (hono: string) => `${cache}/projects/hono-${hono}`;
