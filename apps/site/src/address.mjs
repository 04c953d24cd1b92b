import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./places.mjs";

const { repository } = JSON.parse(readFileSync(join(root, "packages/core/package.json"), "utf8"));

/** The web address of this project's Git repository. */
export const repositoryUrl = repository.url.replace(/^git\+/, "").replace(/\.git$/, "");

const [owner, name] = new URL(repositoryUrl).pathname.slice(1).split("/");

/** The URL at which the documentation site is published, with a slash at the end. */
export const siteUrl = process.env.SITE_URL ?? `https://${owner}.github.io/${name}/`;
