import { compare } from "./compare.js";
import type { Result } from "./table.js";
import { rows } from "./table-rows.js";

/** Runs the benchmark with this name several times, for one row of the table of results. */
export async function measure(name: string, rounds: number): Promise<Result> {
  const { row, stop } = await rows[name]!();
  try {
    const [floor, ...measured] = await compare(row, rounds);
    const { name, shownAs, goal } = row;
    return { row: name, shownAs, goal, floor: floor!.name, floorMicroseconds: floor!.microseconds, measured };
  } finally {
    stop?.();
  }
}
