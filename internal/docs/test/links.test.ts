import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { root } from "./extract.js";

const skipped = new Set(["node_modules", "dist", ".git", ".turbo", ".vitest", ".changeset", ".pages", ".published"]);

function filesBelow(folder: string, ends: RegExp): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (skipped.has(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path, ends) : ends.test(entry.name) ? [path] : [];
  });
}

const read = (file: string) => readFileSync(join(root, file), "utf8");

const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replace(/\s/g, "-");

const anchorsOf = (file: string) => [...read(file).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading!));

const pages = filesBelow("", /\.md$/);
const links = pages.flatMap((page) =>
  [...read(page).matchAll(/\[([^\]]*)\]\(([^)\s]+)\)/g)]
    .map(([, text, target]) => ({ page, text: text!, target: target! }))
    .filter(({ target }) => !/^[a-z]+:/i.test(target)),
);

it("the pages link to each other", () => {
  expect(links.length).toBeGreaterThan(20);
});

it.each(links)("the link to $target in $page leads somewhere", ({ page, target }) => {
  const [path, anchor] = target.split("#");
  const file = path ? join(dirname(page), path) : page;
  expect(existsSync(join(root, file)), file).toBe(true);
  if (anchor && file.endsWith(".md")) expect(anchorsOf(file)).toContain(anchor);
  if (anchor && existsSync(join(root, file, "README.md"))) expect(anchorsOf(join(file, "README.md"))).toContain(anchor);
});

it("the sections of docs/protocol.md that comments cite exist", () => {
  const sections = [...read("docs/protocol.md").matchAll(/^#+ ([\d.]+\d|\d+)\.? /gm)].map(([, number]) => number);
  const cited = filesBelow("", /\.(ts|mts|mjs|md)$/).flatMap((file) =>
    [...read(file).matchAll(/docs\/protocol\.md, section (\d+(?:\.\d+)*)/g)].map(([, number]) => ({ file, number })),
  );
  expect(cited.filter(({ number }) => !sections.includes(number!))).toEqual([]);
  expect(sections.length).toBeGreaterThan(10);
});

const proofs = links.filter(({ text }) => /^".*"$/.test(text));

it("security.md links its claims to tests", () => {
  expect(proofs.filter(({ page }) => page === "docs/security.md").length).toBeGreaterThan(25);
});

it.each(proofs)("the test $text that $page cites exists", ({ page, text, target }) => {
  const title = text.slice(1, -1);
  const source = read(join(dirname(page), target));
  expect(source.includes(`"${title}"`) || source.includes(`\`${title}\``), `${target}: ${title}`).toBe(true);
});
