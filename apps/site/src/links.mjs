// Changes the links of the repository's Markdown files, so that they work on the site.
import { existsSync, statSync } from "node:fs";
import { join, posix } from "node:path";
import { repositoryUrl } from "./address.mjs";
import { pages } from "./pages.mjs";
import { root } from "./places.mjs";

/** The anchor that GitHub gives a heading. The links in the Markdown files use these anchors. */
export const anchorOf = (heading) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replace(/\s/g, "-");

const pageOf = new Map(
  pages.flatMap(({ file, page }) => [
    [file, page],
    ...(file.endsWith("/README.md") ? [[posix.dirname(file), page]] : []),
  ]),
);

/**
 * Returns the target that a link gets on the site.
 *
 * @param {string} target the link's target as written in the file, such as ../docs/checkout.md#options
 * @param {string} file path of the file in the repository
 * @param {{ page(page: string, anchor: string): string, image(path: string): string }} forms the functions that write
 *   links to pages and images
 */
export function linkFrom(target, file, forms) {
  if (/^[a-z]+:/i.test(target) || target.startsWith("#")) return target;
  const [path, anchor] = target.split("#");
  const found = posix.normalize(posix.join(posix.dirname(file), path)).replace(/\/$/, "");
  if (!existsSync(join(root, found))) throw new Error(`${file} links to ${target}, which does not exist.`);
  const page = pageOf.get(found);
  if (page) return forms.page(page, anchor ? `#${anchor}` : "");
  if (/\.(png|svg|jpg)$/.test(found)) return forms.image(found);
  const kind = statSync(join(root, found)).isDirectory() ? "tree" : "blob";
  return `${repositoryUrl}/${kind}/main/${found}${anchor ? `#${anchor}` : ""}`;
}

/** Replaces the target of each link in a Markdown text by `change(target)`, except in code. */
export function withLinks(text, change) {
  let fenced = false;
  return text
    .split("\n")
    .map((line) => {
      const fence = /^\s*```/.test(line);
      if (fence) fenced = !fenced;
      if (fence || fenced) return line;
      const spans = [];
      const masked = line.replace(/`[^`]*`/g, (span) => `\uE000${spans.push(span) - 1}\uE000`);
      return masked
        .replace(/(\]\()([^)\s]+)(?=\))/g, (_, open, target) => open + change(target))
        .replace(/\uE000(\d+)\uE000/g, (_, at) => spans[at]);
    })
    .join("\n");
}
