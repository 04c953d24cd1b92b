import { readFileSync } from "node:fs";
import { join } from "node:path";
import { siteUrl } from "./address.mjs";
import { sections } from "./pages.mjs";
import { root } from "./places.mjs";
import { shops } from "./write-pages.mjs";

/**
 * The text of llms.txt: what the project is, and where the Markdown of each page is.
 *
 * @param {readonly { module: string, page: string }[]} modules the modules of the API reference
 */
export function llmsText(modules) {
  const [title, , , , summary] = readFileSync(join(root, "README.md"), "utf8").split("\n");
  const line = (name, page, about) => `- [${name}](${siteUrl}${page}.md): ${about}`;
  const lists = sections.map(({ title, pages }) => {
    const own = pages.map(({ title, page, about }) => line(title, page, about));
    if (title !== "Start") return `## ${title}\n\n${own.join("\n")}`;
    const whole = shops().map(({ title, page, source }) => line(title, page, `\`${source}\`, to copy`));
    return `## ${title}\n\n${[...own, ...whole].join("\n")}`;
  });
  const api = modules.map(({ module, page }) => line(module, page, "what it exports, with types, errors and examples"));
  return `${title}\n\n> ${summary}\n\n${lists.join("\n\n")}\n\n## API\n\n${api.join("\n")}\n`;
}
