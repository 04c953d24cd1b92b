import { unzipSync } from "fflate/browser";
import { QFPayResponseError } from "../errors.js";
import { type Bill, type BillRow, billRows } from "./bill-rows.js";

/**
 * Unpacks the zip file of a bill and reads its rows.
 *
 * @param maxBytes the limit in bytes of all unpacked files together
 * @throws {QFPayResponseError} if the zip file cannot be unpacked, or its files exceed the limit
 */
export function readBill(bytes: Uint8Array, maxBytes: number): Bill {
  const files = unpackFiles(bytes, maxBytes);
  const tables = files.filter(({ name }) => /\.csv$/i.test(name)).map((file) => billRows(file.bytes));
  const isKnown = tables.length > 0 && tables.every((table): table is BillRow[] => table !== undefined);
  return { bytes, files, rows: isKnown ? tables.flat() : undefined };
}

function unpackFiles(bytes: Uint8Array, maxBytes: number): { name: string; bytes: Uint8Array }[] {
  let size = 0;
  const isTooLarge = () => size > maxBytes;
  try {
    const files = unzipSync(bytes, {
      filter: ({ originalSize }) => {
        size += originalSize;
        return !isTooLarge();
      },
    });
    if (isTooLarge()) throw new RangeError(`Its files have more than ${maxBytes} bytes.`);
    return Object.entries(files).map(([name, content]) => ({ name, bytes: content }));
  } catch (cause) {
    const causeText = cause instanceof Error ? ` ${cause.message}` : "";
    throw new QFPayResponseError(
      `The bill's zip file cannot be unpacked.${causeText} bills.download returns its bytes.`,
      {
        outcome: "rejected",
        cause,
      },
    );
  }
}
