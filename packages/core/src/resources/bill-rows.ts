import type { TransactionFields } from "../transaction.js";
import { settleFields } from "../transport/settle.js";

/** One line of a bill. The fields that are known by name, and the whole line by column. */
export type BillRow = TransactionFields & {
  syssn: string;
  order_type?: string;
  raw: Readonly<Record<string, string>>;
};

/** A day's bill. */
export type Bill = {
  /** The zip file as it came. */
  bytes: Uint8Array;
  /** Its files. */
  files: readonly { name: string; bytes: Uint8Array }[];
  /**
   * The lines of its CSV files, if their first line names the columns as the gateway's interface does, `syssn` and
   * `txamt` among them. QFPay does not document the columns: `undefined` means that they are others.
   */
  rows: readonly BillRow[] | undefined;
};

/** The lines of a CSV text, or `undefined` if its quotes do not match. */
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

/** The rows of one CSV file, or `undefined` if its columns are not known. */
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
    const { syssn, ...fields } = settleFields(raw);
    if (syssn === undefined) return undefined;
    rows.push({ ...fields, syssn, ...(raw.order_type && { order_type: raw.order_type }), raw });
  }
  return rows;
}
