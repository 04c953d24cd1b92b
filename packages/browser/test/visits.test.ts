import { describe, expect, it } from "vitest";
import type { Without } from "./harness/tab.js";
import { visit } from "./harness/visit.js";

const count = Number(process.env.VISITS ?? 300);
const first = Number(process.env.VISIT_SEED ?? 1);
const seeds = Array.from({ length: count }, (_, at) => first + at);

async function faultyVisits(of: readonly number[], without?: Without): Promise<string[]> {
  const faulty: string[] = [];
  for (const seed of of) {
    const { faults, history } = await visit(seed, without);
    if (faults.length > 0) faulty.push([`VISIT_SEED=${seed} VISITS=1`, ...faults, ...history].join("\n  "));
  }
  return faulty;
}

describe("300 customers on a slow and failing network", () => {
  it("never pay twice, and are never told Not paid for an order that was paid", async () => {
    const faulty = await faultyVisits(seeds);
    expect(faulty.slice(0, 2).join("\n\n")).toBe("");
  });
});
