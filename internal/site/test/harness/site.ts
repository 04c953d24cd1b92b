import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The path of the folder that holds the built site. It ends with a slash. */
export const dist = fileURLToPath(new URL("../../../../apps/site/dist/", import.meta.url));

/** Lists the paths of the built site's files that end in `ending`, such as `.html`. */
export const filesOf = (ending: string): string[] =>
  readdirSync(dist, { recursive: true, encoding: "utf8" })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => name.endsWith(ending))
    .sort();

/** Reads a file of the built site. */
export const read = (file: string): string => readFileSync(dist + file, "utf8");

/** The address at which the site is published. The links in llms.txt begin with this address. */
export const siteUrl: string = /\((https:\/\/[^)]+\/)index\.md\)/.exec(read("llms.txt"))![1]!;
/** The path part of `siteUrl`, with which the site's links begin, such as `/name/`. */
export const base: string = new URL(siteUrl).pathname;
