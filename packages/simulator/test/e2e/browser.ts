import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { chromiumOptions } from "../../../../scripts/chromium.mjs";

/** Starts Debian's Chromium. */
export const openBrowser = (): Promise<Browser> => chromium.launch(chromiumOptions);

const desktop = { width: 1280, height: 860 };
/** The size of a phone's screen in CSS pixels. */
export const phone = { width: 390, height: 844 };

/** Opens a page and collects its console errors: blocked scripts, exceptions and missing files. */
export async function openPage(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({ viewport: desktop, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return { page, complaints };
}

/** The number of pixels by which the page is wider than the window; 0 if it fits. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");

/** Finds the texts whose contrast with their background is below 4.5, or below 3 for large texts. */
export const faintTexts = (page: Page): Promise<string[]> =>
  page.evaluate(`(() => {
    const parse = (text) => { const found = text.match(/[\\d.]+/g).map(Number); return { rgb: found.slice(0, 3), alpha: found[3] ?? 1 }; };
    const light = ([r, g, b]) => { const [x, y, z] = [r, g, b].map((v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * x + 0.7152 * y + 0.0722 * z; };
    const behind = (element) => { for (let at = element; at; at = at.parentElement) { const { rgb, alpha } = parse(getComputedStyle(at).backgroundColor); if (alpha === 1) return rgb; } return matchMedia("(prefers-color-scheme: dark)").matches ? [18, 18, 18] : [255, 255, 255]; };
    const faint = [];
    for (const element of document.querySelectorAll("body *")) {
      const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== "");
      const box = element.getBoundingClientRect();
      if (!own || box.width === 0 || box.right < 0 || element.closest("noscript, option")) continue;
      const style = getComputedStyle(element);
      const [a, b] = [light(parse(style.color).rgb), light(behind(element))];
      const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      if (contrast < (parseFloat(style.fontSize) >= 24 ? 3 : 4.5)) faint.push(element.textContent.trim().slice(0, 40) + " " + contrast.toFixed(2));
    }
    return faint;
  })()`);
