import { fileURLToPath } from "node:url";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The folder of downloaded and generated files, which is not in Git. */
export const cache = at("../../.runtimes");
/** The folder of the servers under test. */
export const sources = at("../server");
/** The folder of the files that are only type-checked. */
export const typeFixtures = at("../types");
/** The program that ends a server when the test process ends. */
export const guard = at("./guard.mjs");
/** The folder of this repository's packages. */
export const packages = at("../../../../packages");
/** The folder of the installed npm packages, such as the versions of Hono. */
export const dependencies = at("../../node_modules");

/** Returns the folder of a project in which the adapter and one version of Hono are installed. */
export const projectOf = (hono: string) => `${cache}/projects/hono-${hono}`;
