/**
 * One library's implementation of a piece of work. The first contender in each table row is the baseline, which does
 * only the part of the work that no library can leave out.
 */
export type Contender = {
  name: string;
  /** Does the work `times` times and returns the CPU time or wall time of the work, in microseconds. */
  run(times: number): number | Promise<number>;
};

/** A row of the table: contenders that do the same work, and how their costs are compared. */
export type Row = {
  name: string;
  contenders: readonly Contender[];
  /** How often each contender does the work in one round. */
  times: number;
  /** The number of rounds that are not measured, because V8 still compiles the code during these rounds. */
  warmUpRounds?: number;
  /**
   * How a contender's cost is compared with the baseline's: `share` is baseline / cost, `times` is cost / baseline,
   * `beyond` is cost - baseline in milliseconds.
   */
  shownAs: "share" | "times" | "beyond";
  /** What this repository's packages should reach: a ratio to the baseline, or milliseconds more than the baseline. */
  goal: number;
};

/**
 * The result of one contender. `microseconds`: the median cost of doing the work once. `ratio`: the cost compared with
 * the baseline's, the median of all rounds. `spread`: half the distance between the quartiles of the ratio.
 */
export type Measured = { name: string; ratio: number; spread: number; microseconds: number };

/**
 * Runs all contenders in turn in each round and computes the ratios within the round, so that a slow moment of the
 * machine affects all of them.
 */
export async function compare(row: Row, rounds: number): Promise<Measured[]> {
  const costs = row.contenders.map((): number[] => []);
  for (let round = -(row.warmUpRounds ?? 2); round < rounds; round++) {
    for (const [index, contender] of row.contenders.entries()) {
      const cost = await contender.run(row.times);
      if (round >= 0) costs[index]!.push(cost / row.times);
    }
  }
  return row.contenders.map(({ name }, index) => {
    const ratios = costs[index]!.map((cost, round) => {
      const floor = costs[0]![round]!;
      if (row.shownAs === "beyond") return (cost - floor) / 1000;
      return row.shownAs === "share" ? floor / cost : cost / floor;
    });
    const ratio = quantile(ratios, 0.5);
    const spread = (quantile(ratios, 0.75) - quantile(ratios, 0.25)) / 2;
    return { name, ratio, spread, microseconds: quantile(costs[index]!, 0.5) };
  });
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}

/** Returns the CPU time that `work` takes in this process, in microseconds. */
export function cpuOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

/** Returns the CPU time that the asynchronous `work` takes in this process, in microseconds. */
export async function cpuOfAsync(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
