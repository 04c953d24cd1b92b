import { readFileSync } from "node:fs";
import { payTypes } from "@qfpay/core";
import { expect, it } from "vitest";
import { root } from "./extract.js";

const readme = readFileSync(`${root}packages/core/README.md`, "utf8");
const columns = ["MPM", "WEB", ["WAP", "H5"], "CPM"];
const cells = readme
  .split("\n## Pay types\n")[1]!
  .split("\n## ")[0]!
  .split("\n")
  .filter((line) => /^\| [A-Z]\w/.test(line) && !line.includes("`"))
  .flatMap((line) => {
    const [wallet, ...codes] = line.split("|").slice(1, -1);
    return codes.map((code, at) => ({ wallet: wallet!.trim(), code: code.trim(), mode: columns[at]! }));
  })
  .filter(({ code }) => code !== "");

it("the core's README has a table of pay types", () => {
  expect(cells.length).toBeGreaterThan(15);
});

it.each(cells)("pay type $code is $wallet and stands in the right column", ({ wallet, code, mode }) => {
  const row = payTypes[code as keyof typeof payTypes];
  expect(row.wallet).toBe(wallet);
  expect([mode].flat()).toContain(row.mode);
  const carries = { MPM: "qrcode", CPM: "result" }[row.mode as string] ?? "pay_url";
  expect(row.carries).toBe(carries);
});
