import { readFileSync } from "node:fs";
import { notificationTypes } from "@qfpay/core";
import { expect, it } from "vitest";
import { root } from "./extract.js";

function wordsBetween(page: string, from: string, to: string): string[] {
  const [, rest = ""] = readFileSync(root + page, "utf8").split(from);
  return [...rest.split(to)[0]!.matchAll(/`(\w+)`/g)].map(([, word]) => word!);
}

it("docs/notifications.md names the kinds that `on` takes", () => {
  expect(wordsBetween("docs/notifications.md", "| `on` | none | ", "; kinds without one")).toEqual(notificationTypes);
});

it.each(notificationTypes.filter((type) => type !== "incomplete"))("docs/protocol.md names the kind %s", (kind) => {
  expect(wordsBetween("docs/protocol.md", "### 7.3 Kinds", "### 7.4")).toContain(kind);
});
