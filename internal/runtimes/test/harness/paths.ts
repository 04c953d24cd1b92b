import { fileURLToPath } from "node:url";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The folder, ignored by Git, of the downloaded runtimes and the projects that the tests generate. */
export const cache = at("../../.runtimes");
/** The folder with the sources of the servers that the tests start. */
export const sources = at("../server");
/** The folder of the files that the tests type-check but do not run. */
export const typeFixtures = at("../types");
/** The program that ends a server when the test process ends. */
export const guard = at("./guard.mjs");
/** The folder of this repository's packages. */
export const packages = at("../../../../packages");
/** The folder `internal/runtimes/node_modules`, which contains several versions of Hono. */
export const dependencies = at("../../node_modules");

/** Returns the folder of a generated project, in which `@qfpay/hono` and the given version of Hono are installed. */
export const projectOf = (hono: string) => `${cache}/projects/hono-${hono}`;
