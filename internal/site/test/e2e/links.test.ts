import { describe, expect, it } from "vitest";
import { fileFor } from "../harness/serve.js";
import { base, filesOf, read, siteUrl } from "../harness/site.js";

const pages = filesOf(".html").filter((file) => file !== "404.html");
const origin = new URL(siteUrl).origin;
const ids = new Map<string, Set<string>>();

function idsOf(file: string): Set<string> {
  if (!ids.has(file)) ids.set(file, new Set([...read(file).matchAll(/ id="([^"]+)"/g)].map(([, id]) => id!)));
  return ids.get(file)!;
}

const plain = (text: string) => text.replaceAll("&amp;", "&").replaceAll("&#39;", "'");

/** Describes the fault of a link, if the link has one. External links are not visited. */
function complaint(page: string, target: string): string | undefined {
  const to = new URL(plain(target), `${siteUrl}${page}`);
  if (to.origin !== origin) return undefined;
  const file = fileFor(to.pathname);
  if (!file) return `${page}: ${target} leads nowhere`;
  const anchor = decodeURIComponent(to.hash.slice(1));
  if (anchor && file.endsWith(".html") && !idsOf(file).has(anchor)) return `${page}: ${target} has no such heading`;
  return undefined;
}

describe("The site", () => {
  it("has a page for each text and each exported name", () => {
    expect(pages).toEqual(expect.arrayContaining(["index.html", "zh-Hant/index.html", "wallets.html", "skill.html"]));
    expect(pages.filter((page) => page.startsWith("api/@qfpay/core/")).length).toBeGreaterThan(150);
  });

  it("has no link, image or script that leads nowhere", () => {
    const targets = pages.flatMap((page) =>
      [...read(page).matchAll(/ (?:href|src)="([^"]+)"/g)].map(([, target]) => [page, target!] as const),
    );
    expect(targets.length).toBeGreaterThan(5_000);
    expect(targets.flatMap(([page, target]) => complaint(page, target) ?? [])).toEqual([]);
  });

  it("is checked by a search that finds wrong links", () => {
    expect(complaint("index.html", `${base}nowhere`)).toMatch(/leads nowhere/);
    expect(complaint("index.html", `${base}core#nowhere`)).toMatch(/no such heading/);
    expect(complaint("index.html", `${base}core#errors`)).toBeUndefined();
  });
});

describe("The Markdown of the site", () => {
  const texts = [...filesOf(".md"), "llms.txt"];

  it("is beside each page", () => {
    const missing = pages.filter((page) => !texts.includes(page.replace(/\.html$/, ".md")));
    expect(missing).toEqual([]);
  });

  it("has links to existing files only", () => {
    const targets = texts.flatMap((file) => {
      const prose = read(file)
        .replace(/^```[\s\S]*?^```/gm, "")
        .replace(/`[^`\n]*`/g, "");
      return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => [file, target!] as const);
    });
    expect(targets.length).toBeGreaterThan(1_000);
    expect(targets.flatMap(([file, target]) => complaint(file, target) ?? [])).toEqual([]);
  });

  it("is named in llms.txt, page by page", () => {
    const named = [...read("llms.txt").matchAll(/\]\(([^)]+)\)/g)].map(([, url]) => url!.slice(siteUrl.length));
    const own = texts.filter((file) => file.endsWith(".md") && !/^api\/.*\/.*\/(?!index)/.test(file));
    expect(new Set(named).size).toBe(named.length);
    expect(own.filter((file) => !named.includes(file) && !file.startsWith("api/"))).toEqual([]);
    expect(named).toContain("api/@qfpay/core/index.md");
  });
});
