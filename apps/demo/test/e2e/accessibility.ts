import axe from "axe-core";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { atRest } from "./browser.js";

type Violation = { id: string; impact: string; nodes: { target: string[]; failureSummary: string }[] };

/** Runs axe over the page in its present state, and fails if axe finds a violation. */
export async function expectAccessible(page: Page): Promise<void> {
  await atRest(page);
  await page.evaluate(axe.source);
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: Violation[]; passes: unknown[] }> };
    };
    const { violations, passes } = await axe.run();
    return { violations, passes: passes.length };
  });
  expect(found.passes).toBeGreaterThan(10);
  expect(
    found.violations.map(({ id, impact, nodes }) => ({
      id,
      impact,
      where: nodes.map(({ target }) => target.join(" ")),
    })),
  ).toEqual([]);
}
