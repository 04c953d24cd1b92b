import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { QFPayConnectionError, QFPayValidationError } from "@qfpay/core";
import { describe, expect, it } from "vitest";
import { problemOf } from "../src/shop/problem.js";
import { zh } from "../web/texts/zh.js";

const source = fileURLToPath(new URL("../src/", import.meta.url));
const core = fileURLToPath(new URL("../../../packages/core/src/routes/reply.ts", import.meta.url));

const read = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("\n");

const titles = [
  ...[...read(source).matchAll(/ShopError\(\s*\d+,\s*"([^"]+)"/g)].map(([, title]) => title as string),
  ...[...readFileSync(core, "utf8").matchAll(/^ {2}\d{3}: "([^"]+)"/gm)].map(([, title]) => title as string),
  problemOf(new QFPayConnectionError("No answer.")).title,
  problemOf(new QFPayValidationError([{ path: "txamt", message: "It must be positive." }])).title,
  problemOf(new Error()).title,
];

describe("the texts in 繁體中文", () => {
  it("have words for every refusal of the server, which says it in English", () => {
    expect(titles.length).toBeGreaterThan(25);
    expect(titles.filter((title) => !/\p{Script=Han}/u.test(zh.problems.titles[title] ?? ""))).toEqual([]);
  });

  it("have words for a code of the gateway that they do not know", () => {
    expect(zh.problems.saidNo).toMatch(/\p{Script=Han}/u);
  });
});
