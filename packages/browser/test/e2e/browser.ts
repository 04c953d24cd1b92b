import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import axe from "axe-core";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { expect } from "vitest";
import { chromiumOptions } from "../../../../scripts/chromium.mjs";

/** Starts the system's Chromium. */
export const openBrowser = (): Promise<Browser> => chromium.launch(chromiumOptions);

/** Opens a page for one visitor, without other visitors' cookies. `complaints` collects the errors of the page. */
export async function visitor(browser: Browser, options: BrowserContextOptions = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const complaints: string[] = [];
  context.on("page", (page) => {
    page.on("pageerror", (error) => complaints.push(`exception: ${error.message}`));
    page.on("console", (message) => {
      // The browser logs each request that the simulated network loses. The page cannot prevent that, so these errors
      // are ignored.
      const isNetwork = /^Failed to load resource/.test(message.text());
      if (message.type() === "error" && !isNetwork) complaints.push(`console: ${message.text()}`);
    });
  });
  return { context, complaints, page: await context.newPage() };
}

/** Runs axe, an accessibility checker, over the page as it is now, and fails if axe finds anything. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(async () => {
    const { axe: runner } = globalThis as unknown as { axe: { run(): Promise<Record<string, unknown[]>> } };
    const { violations, passes } = await runner.run();
    return { violations: violations as { id: string; nodes: { target: unknown }[] }[], passes: passes?.length ?? 0 };
  });
  expect(found.passes).toBeGreaterThan(10);
  expect(found.violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => String(target))])).toEqual([]);
}

const folder = fileURLToPath(new URL("../../screenshots/", import.meta.url));

/** Saves a screenshot if the environment variable `PICTURES` is set. */
export async function snap(page: Page, name: string): Promise<void> {
  if (!process.env.PICTURES) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: `${folder}${name}.png` });
}
