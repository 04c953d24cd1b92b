import { describe, expect, it } from "vitest";
import { visit } from "./harness/visit.js";

// VISITS=300 is the whole proof; VISIT_SEED=27 VISITS=1 plays one again.
const count = Number(process.env.VISITS ?? 12);
const first = Number(process.env.VISIT_SEED ?? 1);

describe("customers on a slow and failing network, who believe only the page", () => {
  it("never pay twice, and are never told Not paid for an order that was paid", { timeout: 600_000 }, async () => {
    const faulty: string[] = [];
    for (let seed = first; seed < first + count; seed++) {
      const { faults, history } = await visit(seed);
      if (faults.length > 0) faulty.push([`VISIT_SEED=${seed} VISITS=1`, ...faults, ...history].join("\n  "));
    }
    expect(faulty.length === 0 ? "" : `${faulty.length} of ${count}\n${faulty.slice(0, 3).join("\n\n")}`).toBe("");
  });
});
