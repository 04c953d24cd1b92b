// Writes each page of the site twice: as Markdown for VitePress, and as Markdown that is published beside the page.
import { execFileSync as run } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { siteUrl } from "./address.mjs";
import { linkFrom, withLinks } from "./links.mjs";
import { pages } from "./pages.mjs";
import { root } from "./places.mjs";

const read = (file) => readFileSync(join(root, file), "utf8");

function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** Removes the front matter of a skill file: metadata at its start that only coding agents need. */
const withoutFrontMatter = (text) => text.replace(/^---\n[\s\S]*?\n---\n+/, "");

/** Lists the shops in examples/, each with the page of the site that shows its source file. */
export function shops() {
  return readdirSync(join(root, "examples"))
    .filter((name) => existsSync(join(root, "examples", name, "package.json")))
    .map((name) => {
      const file = readdirSync(join(root, "examples", name)).find((one) => /^shop\.[jt]s$/.test(one));
      const source = `examples/${name}/${file}`;
      return { name, page: `examples/${name}`, source, title: `Shop: ${name}` };
    });
}

const isShown = (file) => /\.(tsx?|js|json|sql|html)$/.test(file) && !/(^|\/)(node_modules|dist|\.\w+)\//.test(file);

const fenced = (file) => `\`\`\`${extname(file).slice(1)}
${read(file).trimEnd()}
\`\`\``;

/** Returns the other files of an example shop as Markdown, each below its path, for readers who copy the shop. */
function otherFiles(name, source) {
  const folder = `examples/${name}`;
  const files = run("git", ["ls-files", folder], { cwd: root, encoding: "utf8" }).trim().split("\n");
  return files
    .filter((file) => file !== source && isShown(file))
    .map((file) => `## ${file.slice(folder.length + 1)}\n\n${fenced(file)}`)
    .join("\n\n");
}

function shopPage({ name, source }) {
  return `# A whole shop: ${name}

[Examples](README.md) says how to start it and what was tried on it. This is the shop; [its folder](${name}) has the other files, which follow below.

${fenced(source)}

${otherFiles(name, source)}
`;
}

/**
 * Writes the pages of the site.
 *
 * @param {string} source the folder that VitePress builds from
 * @param {string} published the folder for the Markdown file that is published beside each page
 */
export function writePages(source, published) {
  const texts = [
    ...pages.map(({ file, page }) => ({ file, page, text: withoutFrontMatter(read(file)) })),
    ...shops().map((shop) => ({ file: "examples/shop.md", page: shop.page, text: shopPage(shop) })),
  ];
  for (const { file, page, text } of texts) {
    const image = (path) => {
      cpSync(join(root, path), join(source, "public", "images", path));
      return `/images/${path}`;
    };
    const inSite = { page: (to, anchor) => `/${to.replace(/(^|\/)index$/, "$1")}${anchor}`, image };
    const inMarkdown = {
      page: (to, anchor) => `${siteUrl}${to}.md${anchor}`,
      image: (path) => `${siteUrl}images/${path}`,
    };
    write(
      join(source, `${page}.md`),
      withLinks(text, (target) => linkFrom(target, file, inSite)),
    );
    write(
      join(published, `${page}.md`),
      withLinks(text, (target) => linkFrom(target, file, inMarkdown)),
    );
  }
}
