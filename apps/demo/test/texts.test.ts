import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { QFPayConnectionError, QFPayValidationError } from "@qfpay/core";
import { describe, expect, it, vi } from "vitest";
import { problemOf } from "../src/shop/problem.js";
import { zh } from "../web/texts/zh.js";

vi.stubGlobal("location", { search: "?lang=zh-hk" });
vi.stubGlobal("localStorage", { setItem: () => {} });
vi.stubGlobal("document", { documentElement: {} });
const { checkoutTitles, ProblemError, problemText } = await import("../web/state/request.js");

const source = fileURLToPath(new URL("../src/", import.meta.url));
const core = fileURLToPath(new URL("../../../packages/core/src/routes/reply.ts", import.meta.url));

const read = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("\n");

/** The titles of the checkout routes' errors, by HTTP status, as `@qfpay/core` writes them. */
const coreTitles = [...readFileSync(core, "utf8").matchAll(/^ {2}(\d{3}): "([^"]+)"/gm)];

const titles = [
  ...[...read(source).matchAll(/ShopError\(\s*\d+,\s*"([^"]+)"/g)].map(([, title]) => title as string),
  ...coreTitles.map(([, , title]) => title as string),
  problemOf(new QFPayConnectionError("No answer.")).title,
  problemOf(new QFPayValidationError([{ path: "txamt", message: "It must be positive." }])).title,
  problemOf(new Error()).title,
];

describe("the texts in 繁體中文", () => {
  it("have words for every refusal of the server, which says it in English", () => {
    expect(titles.length).toBeGreaterThan(25);
    expect(titles.filter((title) => !/\p{Script=Han}/u.test(zh.problems.titles[title] ?? ""))).toEqual([]);
  });

  it("have the title of each status of the checkout routes, which the browser package does not hand on", () => {
    expect(checkoutTitles).toEqual(Object.fromEntries(coreTitles.map(([, status, title]) => [status, title])));
  });

  it("never say that nothing was charged, or that the gateway refused, if the outcome is unknown", () => {
    const told = [502, 503, 504].flatMap((status) =>
      [undefined, "1252"].map((respcd) =>
        problemText(new ProblemError({ title: checkoutTitles[status], code: "outcome_unknown", respcd }, status)),
      ),
    );
    expect(new Set(told)).toEqual(new Set(["未能確定付款是否已建立，再次付款前請先向店舖查詢。"]));
    const atTill = { title: "The gateway's answer is missing", code: "outcome_unknown", respcd: "1252" };
    expect(problemText(new ProblemError(atTill, 502))).toBe("未能由網關確定結果，請再次查詢。");
  });

  it("say that nothing was charged if that is certain", () => {
    const told = [503, 504].map((status) => problemText(new ProblemError({ title: checkoutTitles[status] }, status)));
    for (const text of told) expect(text).toContain("沒有扣款");
  });

  it("have words for a code of the gateway that they do not know", () => {
    expect(zh.problems.saidNo).toMatch(/\p{Script=Han}/u);
  });
});
