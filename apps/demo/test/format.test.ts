import { describe, expect, it, vi } from "vitest";

vi.stubGlobal("location", { search: "?lang=en" });
vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => {} });
vi.stubGlobal("document", { documentElement: {} });
const { parseDollars, showWhen } = await import("../web/format.js");
const { language } = await import("../web/state/language.js");
const { zh } = await import("../web/texts/zh.js");

describe("what a clerk types as an amount", () => {
  it.each([
    ["5", 500],
    ["5.5", 550],
    [" 5.50 ", 550],
    ["HK$5.50", 550],
    ["$5.50", 550],
    ["５．５０", 550],
  ])("%j is read", (text, cents) => expect(parseDollars(text)).toBe(cents));

  it.each(["", "5.555", "1,234.50", "-5", "5 50", "five"])("%j is not", (text) =>
    expect(parseDollars(text)).toBeUndefined(),
  );
});

describe("when an order was made", () => {
  const now = new Date("2026-11-29T10:29:43");

  it.each([
    ["en", "2026-11-29T09:05:00", "09:05"],
    ["en", "2026-11-28T23:59:00", "28 Nov 2026, 23:59"],
    ["zh-hk", "2026-11-29T00:05:00", "00:05"],
    ["zh-hk", "2026-11-28T23:59:00", "2026年11月28日 23:59"],
  ] as const)("is shown in %s with the day unless it is today (%s)", (lang, iso, text) => {
    language.value = lang;
    expect(showWhen(iso, now)).toBe(text);
  });
});

it("stands between Chinese and Latin with a space, and between Chinese and Chinese without", () => {
  expect(zh.pay.with("PayMe")).toBe("以 PayMe 付款");
  expect(zh.pay.with("銀聯雲閃付")).toBe("以銀聯雲閃付付款");
  expect(zh.refund.rule("PayMe")).toMatch(/^PayMe 付款不能/);
  expect(zh.failed.declined("QFPay 付款頁面", "HK$1.00")).toContain("以 QFPay 付款頁面支付");
});
