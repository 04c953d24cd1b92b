import type { Browser, CDPSession, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isWeekly } from "../../../../scripts/weekly.mjs";
import { type Random, randomOf } from "../harness/random.js";
import { expectAccessible, openBrowser, visitor } from "./browser.js";
import { openPageShop, type PageShop } from "./shop.js";

let shop: PageShop;
let browser: Browser;

beforeAll(async () => {
  [shop, browser] = await Promise.all([openPageShop(), openBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await shop?.close();
});

const first = Number(process.env.VISIT_SEED ?? 1);
const count = Number(process.env.VISITS ?? (isWeekly ? 10 : 2));
const seeds = Array.from({ length: count }, (_, at) => first + at);
const settleAt = 22_000; // After these milliseconds of a visit, the network works and no device sleeps.
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A tab of the visitor's browser, which has a wrong clock and a slow network that loses requests. */
type Tab = { page: Page; session: CDPSession; isFrozen: boolean; workingSince: number };

/** Reads the texts that a tab shows; `undefined` while the tab is frozen or being loaded. */
async function shownIn({ page, isFrozen }: Tab) {
  if (isFrozen) return undefined;
  const look = page.evaluate(() => {
    const root = document.querySelector("qfpay-checkout")?.shadowRoot;
    const text = (selector: string) => root?.querySelector(selector)?.textContent ?? "";
    return { title: text("h2"), number: text("[part=number]"), left: text("time"), button: text("button") };
  });
  return Promise.race([look.catch(() => undefined), pause(1_000).then(() => undefined)]);
}

async function openTab(page: Page, cart: string, random: Random): Promise<Tab> {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await slow(session, random);
  await page.goto(`${shop.url}/page?cart=${cart}`);
  return { page, session, isFrozen: false, workingSince: Date.now() };
}

const slow = (session: CDPSession, random: Random, offline = false) =>
  session.send("Network.emulateNetworkConditions", {
    offline,
    latency: random.between(50, 1_200),
    downloadThroughput: -1,
    uploadThroughput: -1,
  });

async function visit(seed: number) {
  const random = randomOf(seed);
  const cart = `v${seed}`;
  const wrongBy = Math.round(random.between(-86_400_000, 86_400_000));
  const { context, page, complaints } = await visitor(browser);
  const history: string[] = [`clock wrong by ${wrongBy} ms`];
  const faults: string[] = [];
  const startedAt = Date.now();
  const say = (text: string) => history.push(`${((Date.now() - startedAt) / 1_000).toFixed(1)} s ${text}`);
  const fault = (text: string) => faults.includes(text) || faults.push(text);
  await context.addInitScript(`{ const now = Date.now.bind(Date); Date.now = () => now() + ${wrongBy}; }`);
  let lossShare = random.between(0, 0.3);
  await context.route("**/shop/checkout**", async (route) => {
    if (random.chance(lossShare)) return route.abort("connectionreset");
    if (random.chance(lossShare / 2) && !route.request().url().includes("/events")) {
      // The shop carries out the request although the page never gets the response.
      await route.fetch().catch(() => {});
      return route.abort("connectionreset");
    }
    return route.continue();
  });
  const tabs = [await openTab(page, cart, random)];
  if (random.chance(0.5)) tabs.push(await openTab(await context.newPage(), cart, random));
  const mine = new Set<string>();
  const ledger = () => shop.simulator.transactions.filter(({ out_trade_no }) => mine.has(out_trade_no));
  const declines = random.chance(0.4);
  const actsAt = random.between(4_000, 12_000);
  let hasDeclined = false;

  for (; Date.now() - startedAt < settleAt + 20_000; await pause(400)) {
    const now = Date.now() - startedAt;
    const isSettled = now > settleAt;
    for (const tab of tabs) {
      if (isSettled) lossShare = 0;
      const fate = isSettled || tab.isFrozen ? 1 : random();
      if (fate < 0.03) {
        say("a tab is offline");
        await slow(tab.session, random, true);
        await pause(random.between(500, 4_000));
        await slow(tab.session, random);
        tab.workingSince = Date.now();
      } else if (fate < 0.06) {
        say("a tab sleeps");
        tab.isFrozen = true;
        await tab.session.send("Page.setWebLifecycleState", { state: "frozen" });
      } else if (fate < 0.08) {
        say("a tab is loaded again");
        await tab.page.reload({ waitUntil: "commit", timeout: 10_000 }).catch(() => {});
        tab.workingSince = Date.now();
      }
      if (tab.isFrozen && (isSettled || random.chance(0.2))) {
        tab.isFrozen = false;
        await tab.session.send("Page.setWebLifecycleState", { state: "active" });
        tab.workingSince = Date.now();
      }
      const shown = await shownIn(tab);
      if (!shown) continue;
      const number = shown.number.replace(/^\S+ /, "");
      if (/^P\d+-\d+$/.test(number)) mine.add(number);
      const record = ledger().find(({ out_trade_no }) => out_trade_no === number);
      if (shown.title === "Not paid" && record?.state !== "failed")
        fault(`Not paid is shown for a ${record?.state} order`);
      if (shown.title === "Paid" && record?.state !== "paid") fault(`Paid is shown for a ${record?.state} order`);
      if (/^Scan/.test(shown.title) && shown.left && record?.expiresAt && Date.now() - tab.workingSince > 5_000) {
        const [minutes = 0, seconds = 0] = shown.left.split(":").map(Number);
        const wrong = minutes * 60_000 + seconds * 1_000 - (record.expiresAt - Date.now());
        // The countdown shows whole seconds, hence the large tolerance.
        if (Math.abs(wrong) > 2_500) fault(`the countdown is wrong by ${Math.round(wrong)} ms`);
      }
      if (/^Scan/.test(shown.title) && now > actsAt && record?.state === "open") {
        if (declines && !hasDeclined) {
          hasDeclined = true;
          say(`declines ${number}`);
          await shop.simulator.decline(number);
        } else {
          say(`pays ${number}`);
          await shop.simulator.pay(number);
        }
      } else if (shown.button && random.chance(0.2)) {
        say(`presses ${shown.button}`);
        await tab.page
          .locator("qfpay-checkout button")
          // `click()` would wait for a frame, which a tab in the background does not draw.
          .dispatchEvent("click", {}, { timeout: 1_000 })
          .catch(() => {});
      }
    }
    const states = ledger().map(({ state }) => state);
    if (states.filter((state) => state === "open").length > 1) fault("two orders of one cart can be paid");
    if (states.filter((state) => state === "paid").length > 1) fault("the customer paid twice");
    const titles = await Promise.all(tabs.map(shownIn));
    if (isSettled && titles.every((shown) => shown?.title === "Paid")) break;
  }
  for (const tab of tabs) {
    const shown = await shownIn(tab);
    say(`at the end: ${shown?.title} ${shown?.number}`);
    if (shown?.title !== "Paid") fault(`at the end the page shows ${shown?.title}`);
    await expectAccessible(tab.page);
  }
  await context.close();
  return { faults: [...faults, ...complaints], history };
}

describe("customers in Chromium on a slow and failing network, who believe only the page", () => {
  it.concurrent.each(seeds)("never pay twice and are told the truth: seed %i", async (seed) => {
    const { faults, history } = await visit(seed);
    expect(faults.length === 0 ? "" : [`VISIT_SEED=${seed} VISITS=1`, ...faults, ...history].join("\n  ")).toBe("");
  });
});
