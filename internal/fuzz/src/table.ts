/** A row of a printed table: its values by the names of the columns. */
export type Row = Readonly<Record<string, string | number>>;

/** Formats rows as a Markdown table. */
export function table(rows: readonly Row[]): string {
  const names = Object.keys(rows[0] ?? {});
  const cells = [names, ...rows.map((row) => names.map((name) => String(row[name] ?? "")))];
  const widths = names.map((_, column) => Math.max(...cells.map((line) => line[column]!.length)));
  const isNumber = names.map((name) => rows.every((row) => typeof row[name] === "number"));
  const lines = cells.map((line) =>
    line
      .map((cell, column) => (isNumber[column] ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
      .join("  ")
      .trimEnd(),
  );
  lines.splice(1, 0, widths.map((width) => "-".repeat(width)).join("  "));
  return lines.join("\n");
}
