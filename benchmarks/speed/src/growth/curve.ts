/** One measured curve: how the measured values change while a size grows. */
export type Curve = {
  /** The heading of the curve's table. */
  name: string;
  /** The unit of the size, such as "waiting calls"; the heading of the table's first column. */
  grows: string;
  /** The measurements, smallest size first. */
  points: readonly Point[];
};

/** What `npm run growth -- --json` prints: how costs grow (`curves`) on a `machine`. `scale`: 1, less if shortened. */
export type Growth = { machine: string; scale: number; curves: readonly Curve[] };

/** The values, by name, measured at one size. `size` is a number of payments, processes or calls. */
export type Point = { size: number; values: Record<string, number> };

/** Formats as a Markdown table how a cost grows with the number of calls, payments or processes. */
export function curveTable({ name, grows, points }: Curve): string {
  const columns = Object.keys(points[0]?.values ?? {});
  const rows = points.map(({ size, values }) => [grouped(size), ...columns.map((column) => grouped(values[column]!))]);
  const lines = [[grows, ...columns], [grows, ...columns].map(() => "---"), ...rows];
  return [`### ${name}`, lines.map((line) => `| ${line.join(" | ")} |`).join("\n")].join("\n\n");
}

const grouped = (value: number): string =>
  value.toFixed(value >= 100 || Number.isInteger(value) ? 0 : 1).replace(/\B(?=(\d{3})+(?!\d))/g, " ");

/** Returns the value below which the given share of the sorted values lies. */
export const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
