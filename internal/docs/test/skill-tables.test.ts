import { readFileSync } from "node:fs";
import { currencies, payTypes, statusCodes } from "@qfpay/core";
import { expect, it } from "vitest";
import { root } from "./extract.js";

const page = readFileSync(`${root}packages/core/skills/qfpay/references/gateway.md`, "utf8");
const section = (title: string) => page.split(`\n## ${title}\n`)[1]!.split("\n## ")[0]!;

const carries = {
  hosted: "hosted page",
  pay_params: "`pay_params`",
  pay_url: "`pay_url`",
  qrcode: "`qrcode`",
  result: "the result",
  terminal: "terminal only",
};
const refund = {
  no: "no",
  terminal: "at the terminal",
  unstated: "not documented",
  wallet: "as the wallet",
  yes: "yes",
};

it("the skill has each pay type, with what it requires and returns", () => {
  const rows = Object.entries(payTypes).map(([code, row]) => {
    const requires = row.requires.map((name) => `\`${name}\``).join(", ");
    return `| ${code} | ${row.name} | ${carries[row.carries]} | ${requires} | ${refund[row.refund.allowed]} |`;
  });
  expect(section("Pay types").match(/^\| \d{6} .+$/gm)).toEqual(rows);
});

it("the skill has each status code, in the words of the catalog", () => {
  const rows = Object.entries(statusCodes).map(
    ([code, { category, meaning, advice }]) => `| ${code} | ${category} | ${meaning} | ${advice} |`,
  );
  expect(section("Status codes").match(/^\| \d{4} .+$/gm)).toEqual(rows);
});

it("the skill has each currency", () => {
  expect(section("Currencies").match(/\b[A-Z]{3}\b(?=[,.])/g)).toEqual(Object.keys(currencies));
});
