import { open } from "node:fs/promises";
import { extname } from "node:path";
import { createInterface } from "node:readline";
import type { BookedOrder } from "@qfpay/core";
import { parse } from "csv-parse";
import { CommandError, exitCodes } from "../exit-codes.js";
import type { Terminal } from "../output/terminal.js";

type Source = NodeJS.ReadableStream;

const unusable = (file: string, why: string) => new CommandError(`${file} cannot be used: ${why}.`, exitCodes.usage);

async function* jsonLines(file: string, source: Source): AsyncGenerator<BookedOrder> {
  let number = 0;
  for await (const line of createInterface({ input: source, crlfDelay: Number.POSITIVE_INFINITY })) {
    number++;
    if (line.trim() === "") continue;
    try {
      yield JSON.parse(line) as BookedOrder;
    } catch {
      throw unusable(file, `line ${number} is not JSON; it must hold one object in a line`);
    }
  }
}

/** Leaves out empty cells, because CSV has no other way to say that a value is missing. */
const withoutEmpty = (row: Record<string, string>) =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== "")) as unknown as BookedOrder;

async function* csvRows(file: string, source: Source): AsyncGenerator<BookedOrder> {
  const rows = source.pipe(parse({ columns: true, bom: true, trim: true, skip_empty_lines: true }));
  source.on("error", (error) => rows.destroy(error));
  try {
    for await (const row of rows as AsyncIterable<Record<string, string>>) yield withoutEmpty(row);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw code?.startsWith("CSV_") ? unusable(file, message) : error;
  }
}

type Read = (file: string, source: Source) => AsyncIterable<BookedOrder>;

/** Opens a file when its first row is requested, and closes it after the last row. */
async function* opened(file: string, read: Read): AsyncGenerator<BookedOrder> {
  const handle = await open(file).catch((error: NodeJS.ErrnoException) => {
    throw unusable(file, error.code ?? "it cannot be opened");
  });
  try {
    yield* read(file, handle.createReadStream({ autoClose: false }));
  } finally {
    await handle.close();
  }
}

/**
 * Reads the shop's orders from a file, one at a time: CSV with the names of the columns in its first line, or JSON with
 * one object in a line.
 *
 * @param file a path ending in `.csv`, `.jsonl` or `.ndjson`, or `-` for JSON lines on standard input
 * @throws {CommandError} if the file cannot be read, or is neither CSV nor JSON lines
 */
export function orderFile(file: string, { stdin }: Terminal): AsyncIterable<BookedOrder> {
  if (file === "-") return jsonLines("Standard input", stdin);
  const read = { ".csv": csvRows, ".jsonl": jsonLines, ".ndjson": jsonLines }[extname(file).toLowerCase()];
  if (!read) throw unusable(file, "its name must end in .csv, .jsonl or .ndjson");
  return opened(file, read);
}
