import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { siteFolder } from "./places.mjs";

/** The modules of the API reference; none if the reference has not been written yet. */
export function apiModules() {
  const folder = join(siteFolder, ".pages/api");
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /^@qfpay.*\/index\.md$/.test(name))
    .map((name) => name.slice(0, -"/index.md".length))
    .sort()
    .map((module) => ({ module, page: `api/${module}/index` }));
}

/** The entries of the API reference in the site's navigation. */
export const apiSidebar = () => ({
  text: "API",
  items: apiModules().map(({ module, page }) => ({ text: module, link: `/${page.slice(0, -"index".length)}` })),
});
