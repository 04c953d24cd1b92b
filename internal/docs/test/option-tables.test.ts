import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { root } from "./extract.js";
import { membersOf } from "./surface.js";

const read = (file: string) => readFileSync(`${root}${file}`, "utf8");

const notify = membersOf("packages/core/src/notify/options.ts", "NotifyOptions");
const checkout = membersOf("packages/core/src/routes/options.ts", "CheckoutRoutesOptions");
const routes = membersOf("packages/nestjs/src/options.ts", "QFPayRouteOptions");
const readme = read("packages/nestjs/README.md");
const rowOf = (option: string) => readme.split("\n").find((line) => line.startsWith(`| \`${option}\` |`)) ?? "";

const ofNest = [
  ...["notify", "checkout"].flatMap((part) => routes.map((option) => [part, option] as const)),
  ...notify.filter((option) => !["on", "onAny"].includes(option)).map((option) => ["notify", option] as const),
  ...checkout.filter((option) => option !== "qfpay").map((option) => ["checkout", option] as const),
];

it("the options are read from the source", () => {
  expect(notify).toContain("maxAgeMs");
  expect(checkout).toContain("statusOf");
  expect(routes).toEqual(["path", "decorators"]);
});

it.each(ofNest)("the README of @qfpay/nestjs names the option %s.%s", (part, option) => {
  expect(rowOf(part)).toMatch(new RegExp(`\\b${option}\\b`));
});

const pages = [
  ...notify.map((option) => ["docs/notifications.md", option] as const),
  // `qfpay` is the client, which needs no row in the table, because every example shows it.
  ...checkout.filter((option) => option !== "qfpay").map((option) => ["docs/checkout.md", option] as const),
];

it.each(pages)("%s, which the READMEs of Express and Hono link, has a row for %s", (page, option) => {
  expect(read(page)).toMatch(new RegExp(`^\\|[^|]*\`${option}\\b`, "m"));
});
