import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { chromiumOptions } from "../../../../scripts/chromium.mjs";
import { isWeekly } from "../../../../scripts/weekly.mjs";
import { serveSite } from "../harness/serve.js";

const pictures = fileURLToPath(new URL("../../screenshots/", import.meta.url));
const desktop = { width: 1280, height: 900 };
const phone = { width: 320, height: 700 };
const shown = ["", "express", "wallets", "errors", "zh-Hant/", "api/@qfpay/core/classes/QFPay"];

let site: Awaited<ReturnType<typeof serveSite>>;
let browser: Browser;

beforeAll(async () => {
  site = await serveSite();
  browser = await chromium.launch(chromiumOptions);
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

/** Opens a page of the site, and blocks requests to other servers. `complaints` lists these requests and all errors. */
async function open(path: string, viewport: typeof desktop, colorScheme: "light" | "dark" = "light") {
  const context = await browser.newContext({ viewport, colorScheme, reducedMotion: "reduce" });
  onTestFinished(() => context.close());
  const complaints: string[] = [];
  await context.route("**", (route) => {
    if (route.request().url().startsWith(site.url)) return route.continue();
    complaints.push(`asks ${route.request().url()}`);
    return route.abort();
  });
  const page = await context.newPage();
  page.on("pageerror", ({ message }) => complaints.push(message));
  page.on(
    "response",
    (response) => response.status() >= 400 && complaints.push(`${response.status()} ${response.url()}`),
  );
  await page.goto(site.url + path);
  await page.locator(".vp-doc h1").waitFor();
  return { page, complaints };
}

async function snap(page: Page, name: string) {
  if (!process.env.PICTURES) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: `${pictures}${name.replaceAll(/[^\w-]+/g, "-")}.png` });
}

async function violationsOf(page: Page) {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { target: string[]; failureSummary: string }[] }[] }> };
    };
    const { violations } = await axe.run();
    return violations.map(({ id, nodes }) => ({
      id,
      where: nodes.slice(0, 3).map((n) => `${n.target} ${n.failureSummary}`),
    }));
  });
}

const looks = [
  ["a computer in the dark", desktop, "dark"],
  ["a phone of 320 pixels", phone, "light"],
] as const;

// For each commit, two pages that are made like the others are left out.
const tested = shown.filter((path) => isWeekly || (path !== "wallets" && path !== "errors"));

describe.each(tested)("The page /%s", (path) => {
  // The weekly run tests each page in both looks, other runs in one of them.
  const own = looks.filter((_, at) => isWeekly || shown.indexOf(path) % looks.length === at);
  it.each(own)("is readable on %s", async (name, viewport, scheme) => {
    const { page, complaints } = await open(path, viewport, scheme);
    await snap(page, `${path || "index"}-${name}`);
    const sideways = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(sideways).toBe(0);
    expect(await violationsOf(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

it("the search finds a section by a word, without any other server", async () => {
  const { page, complaints } = await open("", desktop);
  await page
    .getByRole("button", { name: /search/i })
    .first()
    .click();
  await page.locator("#localsearch-input").fill("outcome unknown");
  await page.locator(".VPLocalSearchBox .result").first().waitFor();
  await page.locator("#localsearch-input").fill("FPS refund");
  await page.locator(".VPLocalSearchBox .result", { hasText: "Refunds" }).first().click();
  await page.waitForURL(/refunds/);
  expect(complaints).toEqual([]);
});

it("the Chinese page says its language, and each language leads to the other", async () => {
  const { page } = await open("zh-Hant/", desktop);
  expect(await page.locator("html").getAttribute("lang")).toBe("zh-Hant-HK");
  await page.locator(".vp-doc").getByRole("link", { name: "English" }).click();
  await page.waitForURL((url) => url.href === site.url);
  await page.locator(".vp-doc").getByRole("link", { name: "繁體中文" }).click();
  await page.waitForURL(/zh-Hant/);
  await page.getByRole("heading", { name: "第一筆付款" }).waitFor();
});
