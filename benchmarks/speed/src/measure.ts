import { type Contender, compare } from "./compare.js";
import type { Result } from "./table.js";
import { rows } from "./table-rows.js";

/**
 * Runs the benchmark with this name several times, for one row of the table of results.
 *
 * @param isOwnOnly whether to leave out the other libraries: only the baseline and this repository's packages run
 */
export async function measure(name: string, rounds: number, isOwnOnly = false): Promise<Result> {
  const { row, stop } = await rows[name]!();
  try {
    const isRun = (contender: Contender, at: number) => !isOwnOnly || at === 0 || contender.name.startsWith("@qfpay/");
    const [floor, ...measured] = await compare({ ...row, contenders: row.contenders.filter(isRun) }, rounds);
    const { name, shownAs, goal } = row;
    return { row: name, shownAs, goal, floor: floor!.name, floorMicroseconds: floor!.microseconds, measured };
  } finally {
    stop?.();
  }
}
