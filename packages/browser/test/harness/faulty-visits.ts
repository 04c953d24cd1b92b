import { visit } from "./visit.js";

/** Simulates `count` visits to the checkout page, with seeds from `first`, and describes the faults that they found. */
export async function faultyVisits(first: number, count: number): Promise<string> {
  const faulty: string[] = [];
  for (let seed = first; seed < first + count; seed++) {
    const { faults, history } = await visit(seed);
    if (faults.length > 0) faulty.push([`VISIT_SEED=${seed} VISITS=1`, ...faults, ...history].join("\n  "));
  }
  return faulty.length === 0 ? "" : `${faulty.length} of ${count}\n${faulty.slice(0, 3).join("\n\n")}`;
}
