import { fakeClock } from "@qfpay/core/testing";
import type { Browser, Page, Request } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isWeekly } from "../../../../scripts/weekly.mjs";
import { randomOf } from "../harness/random.js";
import { openBrowser, visitor } from "./browser.js";
import { openPageShop } from "./shop.js";

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});

afterAll(() => browser?.close());

const fates = ["nobody pays", "pays at the end", "pays late", "sleeps over the end", "is offline at the end"] as const;
// For each commit, two customers are tested: one pays at the last moment, one is offline when the time to pay ends.
const tested = fates.filter((fate) => isWeekly || fate === "pays at the end" || fate === "is offline at the end");
type Fate = (typeof fates)[number];
/** A safeguard of the page that the test switches off, to prove that the test then finds a fault. */
type Without = "the server's time" | "the end of the order";

const toleranceMs = 2_000;
const roundedUpMs = 999; // The page rounds the countdown up to whole seconds, by at most this time.
const partMs = 500;
const asleepPartMs = 5_000;
const learnsLateMs = 25_000;

/** Collects the requests of a page that have no response yet, except event streams. */
function requestsOf(page: Page) {
  const open = new Set<Request>();
  page.on("request", (request) => void (request.url().includes("/events") || open.add(request)));
  page.on("requestfinished", (request) => void open.delete(request));
  page.on("requestfailed", (request) => void open.delete(request));
  return {
    /**
     * Waits at most a second for the responses to the page's requests. Some may not come, because the shop's clock
     * stands still. The next `settle` does not wait for these.
     */
    async settle() {
      for (let looks = 0; looks < 200 && (looks < 2 || open.size > 0); looks++) {
        await new Promise((go) => setTimeout(go, 5));
      }
      open.clear();
    },
  };
}

async function conceal(page: Page, without: Without, isOffline: () => boolean) {
  await page.route(/\/shop\/checkout(?!.*\.svg)/, async (route) => {
    if (isOffline() || route.request().url().includes("/events")) return route.abort();
    const response = await route.fetch();
    const { date, ...headers } = response.headers();
    const { expires_at, ...order } = await response.json();
    if (without === "the server's time") return route.fulfill({ response, headers, json: { expires_at, ...order } });
    return route.fulfill({ response, headers: { ...headers, date: date ?? "" }, json: order });
  });
}

/**
 * Follows one order from its start to a minute after its end. The test advances the clocks of page and shop together.
 */
async function visit(seed: number, fate: Fate, without?: Without) {
  const random = randomOf(seed);
  const clock = fakeClock();
  const shop = await openPageShop(clock);
  const { page, context, complaints } = await visitor(browser);
  const wrongBy = Math.round(random.between(3_600_000, 86_400_000)) * (random.chance(0.5) ? 1 : -1);
  await page.clock.install({ time: clock.now() + wrongBy });
  await page.clock.pauseAt(clock.now() + wrongBy + 1_000);
  await clock.advance(1_000);
  const requests = requestsOf(page);
  let isOffline = false;
  if (without) await conceal(page, without, () => isOffline);

  const seen = { titles: new Set<string>(), countdowns: 0 };
  const faults: string[] = [];
  const fault = (text: string) => faults.includes(text) || faults.push(text);
  let paidAt = Number.POSITIVE_INFINITY;
  let sleptMs = 0;

  async function step(ms: number, isAsleep = false) {
    // Both clocks advance in small parts, so that they stay close together. If they differed, the page would correct
    // its time. While the page sleeps, only the shop's clock advances.
    const part = isAsleep ? asleepPartMs : partMs;
    for (let left = ms; left > 0; left -= part) {
      await clock.advance(Math.min(left, part));
      if (!isAsleep) await page.clock.runFor(Math.min(left, part));
    }
    if (isAsleep) {
      sleptMs += ms;
      return;
    }
    await requests.settle();
    await look();
  }

  async function wake() {
    if (sleptMs) await page.clock.fastForward(sleptMs);
    sleptMs = 0;
    await page.evaluate(() => dispatchEvent(new Event("pageshow")));
  }

  async function look() {
    const shown = await page.evaluate(() => {
      const root = document.querySelector("qfpay-checkout")?.shadowRoot;
      const text = (selector: string) => root?.querySelector(selector)?.textContent ?? "";
      return { title: text("h2"), left: text("time"), code: !!root?.querySelector("img, a") };
    });
    const [record] = shop.simulator.transactions;
    if (!record) return;
    const leftMs = (record.expiresAt ?? 0) - clock.now();
    seen.titles.add(shown.title);
    if (shown.code && leftMs < -toleranceMs) fault("an expired code is shown as payable");
    if (/run out/.test(shown.title) && leftMs > toleranceMs) fault("the end is shown before it has come");
    if (shown.title === "Not paid" && record.state !== "expired" && clock.now() - paidAt > learnsLateMs) {
      fault(`Not paid is shown for a ${record.state} order`);
    }
    if (shown.title === "Not paid" && record.state === "open") fault("Not paid is shown for an open order");
    if (shown.title === "Paid" && record.state !== "paid") fault(`Paid is shown for a ${record.state} order`);
    if (shown.left) {
      seen.countdowns++;
      const [minutes = 0, seconds = 0] = shown.left.split(":").slice(-2).map(Number);
      const wrongMs = minutes * 60_000 + seconds * 1_000 - leftMs;
      const isWrong = wrongMs < -toleranceMs || wrongMs > toleranceMs + roundedUpMs || shown.left.length > 5;
      if (isWrong) fault(`the countdown is wrong by ${Math.round(wrongMs)} ms`);
    }
  }

  const syssn = () => shop.simulator.transactions[0]?.syssn ?? "";
  const endsIn = () => (shop.simulator.transactions[0]?.expiresAt ?? 0) - clock.now();
  const pay = async (options?: { late: true }) => {
    paidAt = clock.now();
    await shop.simulator.pay(syssn(), options);
  };

  await page.goto(`${shop.url}/page?cart=x${seed}`);
  for (let tries = 0; tries < 100 && !syssn(); tries++) await step(100);
  await page.getByRole("heading", { name: /^Scan/ }).waitFor();
  await step(4_000);
  const isDone = () => without !== undefined && faults.length > 0;
  // For each commit, the tab sleeps through the middle of the order.
  while (endsIn() > (isWeekly ? 20_000 : 270_000) && !isDone()) await step(5_000);
  if (!isWeekly && !isDone()) {
    await step(endsIn() - 40_000, true);
    await wake();
  }
  while (endsIn() > 20_000 && !isDone()) await step(5_000);
  isOffline = fate === "is offline at the end";
  if (isOffline) {
    await context.setOffline(true);
    // Going offline does not end an open event stream. At this event, the page closes its stream.
    await page.evaluate(() => dispatchEvent(new Event("pagehide")));
  }
  const paysAt = random.between(1_000, 4_000);
  while (endsIn() > -20_000 && !isDone()) {
    if (fate === "pays at the end" && paidAt > clock.now() && endsIn() <= paysAt) await pay();
    await step(500, fate === "sleeps over the end");
  }
  if (isOffline || sleptMs) {
    isOffline = false;
    await context.setOffline(false);
    await wake();
  }
  await step(500);
  if (fate === "pays late") await pay({ late: true });
  for (let passed = 0; passed < 40_000 && !isDone(); passed += 2_000) await step(2_000);
  seen.titles.delete("");
  const last = await page.locator("qfpay-checkout h2").textContent();
  // A response that `conceal` still changes would otherwise fail outside all tests when the page is closed.
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await context.close();
  await shop.close();
  return { faults: [...faults, ...complaints], seen, last };
}

describe("the end of the time to pay, in Chromium with a clock that is wrong by hours", () => {
  it.each(tested.map((fate) => [fate, fates.indexOf(fate) + 1] as const))(
    "a customer who %s is told the truth to the second: seed %i",
    { timeout: 300_000 },
    async (fate, seed) => {
      const { faults, seen, last } = await visit(seed, fate);
      expect(faults).toEqual([]);
      expect(last).toBe(fate.startsWith("pays") ? "Paid" : "Not paid");
      expect(seen.countdowns).toBeGreaterThan(isWeekly ? 50 : 40);
      if (fate === "is offline at the end") expect([...seen.titles]).toContain("Time to pay has run out");
    },
  );

  it("is missed by a page that does not know the server's time", async () => {
    const { faults } = await visit(1, "nobody pays", "the server's time");
    expect(faults.join()).toMatch(/the countdown is wrong|shown as payable|before it has come/);
  });

  if (isWeekly) {
    it("is missed by a page that does not know when the order ends", async () => {
      const { faults } = await visit(1, "is offline at the end", "the end of the order");
      expect(faults).toContain("an expired code is shown as payable");
    });
  }
});
