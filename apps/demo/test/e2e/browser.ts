import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { chromiumOptions } from "../../../../scripts/chromium.mjs";
import { isWeekly } from "../../../../scripts/weekly.mjs";

/** The size of a browser window on a desktop, in CSS pixels. */
export const desktop = { width: 1280, height: 900 };
/** The size of a tablet's screen, in CSS pixels. */
export const tablet = { width: 768, height: 1024 };
/** The size of a phone's screen, in CSS pixels. */
export const phone = { width: 390, height: 844 };

/** Starts Debian's Chromium. */
export const openBrowser = (): Promise<Browser> => chromium.launch(chromiumOptions);

// The page's endless animation takes half a core, so the browsers ask for pages without it, except in the weekly run.
const reducedMotion = isWeekly ? "no-preference" : "reduce";

/** Opens a browser context for one visitor. The returned `complaints` lists the faults of its pages. */
export async function visitor(browser: Browser, options: BrowserContextOptions = {}) {
  const context = await browser.newContext({ viewport: desktop, reducedMotion, ...options });
  const complaints: string[] = [];
  context.on("page", (page) => watch(page, complaints));
  return { context, page: await context.newPage(), complaints };
}

function watch(page: Page, complaints: string[]): void {
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`exception: ${error.message}`));
  page.on("requestfailed", (request) => {
    const why = request.failure()?.errorText ?? "";
    if (why === "net::ERR_ABORTED") return; // The page itself closed an event stream, or the browser left the page.
    complaints.push(`failed: ${request.url()} ${why}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) complaints.push(`HTTP ${response.status()}: ${response.url()}`);
  });
}

/** Returns the tab that opens after a click. */
export async function newTab(context: BrowserContext, click: () => Promise<unknown>): Promise<Page> {
  const [tab] = await Promise.all([context.waitForEvent("page"), click()]);
  await tab.waitForLoadState();
  return tab;
}

/** The number of pixels by which the page is wider than the window. */
export const sidewaysScroll = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth - clientWidth;
  });

const folder = fileURLToPath(new URL("../../screenshots/", import.meta.url));

/** Waits until all transitions and finite animations have ended, so that tests and pictures see the final colours. */
export async function atRest(page: Page): Promise<void> {
  await page.bringToFront();
  await page.evaluate(async () => {
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    const ending = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY);
    await Promise.allSettled(ending.map(({ finished }) => finished));
  });
}

/** Saves a picture of the current page as `screenshots/<name>.png`, if the tests were started by `npm run pictures`. */
export async function snap(page: Page, name: string, fullPage = false): Promise<void> {
  if (!process.env.PICTURES) return;
  mkdirSync(folder, { recursive: true });
  await atRest(page);
  await page.screenshot({ path: `${folder}${name}.png`, fullPage });
}
