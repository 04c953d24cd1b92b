import type { TransactionFields } from "../transaction.js";
import { normalizeFields } from "../transport/normalize.js";

/** One line of a bill: the fields with known names, and all columns in `raw`. */
export type BillRow = TransactionFields & {
  /** QFPay's transaction number. */
  syssn: string;
  /** The kind of the transaction, if the bill has a column for it. */
  order_type?: string;
  /** All columns of the line, by the names in the file. */
  raw: Readonly<Record<string, string>>;
};

/** The bill of one day. */
export type Bill = {
  /** The zip file as QFPay sent it. */
  bytes: Uint8Array;
  /** The files that were unpacked from the zip file. */
  files: readonly { name: string; bytes: Uint8Array }[];
  /**
   * The lines of the CSV files, if the columns are named like the members of API responses and include `syssn` and
   * `txamt`. QFPay does not document the columns: `undefined` means that the columns have other names.
   */
  rows: readonly BillRow[] | undefined;
};

/** Splits a CSV text into lines of cells; `undefined` if quotes in the text do not match. */
function csvLines(text: string): string[][] | undefined {
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  const lines: string[][] = [];
  let line: string[] = [];
  while (cell.lastIndex < text.length || line.length > 0) {
    const found = cell.exec(text);
    if (!found) return undefined;
    const [, quoted, plain = "", end] = found;
    line.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ",") continue;
    lines.push(line);
    line = [];
    if (end === "") break;
  }
  return lines.filter((cells) => cells.length > 1 || cells[0] !== "");
}

/** Reads the rows of one CSV file; `undefined` if the columns have unknown names. */
export function billRows(bytes: Uint8Array): BillRow[] | undefined {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
  const [names, ...lines] = csvLines(text) ?? [];
  if (!names?.includes("syssn") || !names.includes("txamt")) return undefined;
  const rows: BillRow[] = [];
  for (const line of lines) {
    if (line.length !== names.length) return undefined;
    const raw = Object.fromEntries(names.map((name, at) => [name, line[at]!]));
    const { syssn, ...fields } = normalizeFields(raw);
    if (syssn === undefined) return undefined;
    rows.push({ ...fields, syssn, ...(raw.order_type && { order_type: raw.order_type }), raw });
  }
  return rows;
}
