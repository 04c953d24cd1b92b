import { fileURLToPath } from "node:url";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The folder of the test projects that install the packages. It has one folder for each set of dependencies. */
export const projects = at("../../projects");
/** The folder of this repository's packages. */
export const packages = at("../../../../packages");
/** The pnpm program of this repository. */
export const pnpm = at("../../../../node_modules/.bin/pnpm");
/** The folder of the files that the tests copy into a project made by Nest's generator. */
export const starterParts = at("../../starter");
/** The README of `@qfpay/nestjs`. */
export const nestReadme = at("../../../../packages/nestjs/README.md");
