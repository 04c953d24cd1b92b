import { fileURLToPath } from "node:url";

/** The folder of the site's sources. */
export const siteFolder = fileURLToPath(new URL("..", import.meta.url));
/** The root folder of the repository. */
export const root = fileURLToPath(new URL("../../..", import.meta.url));
