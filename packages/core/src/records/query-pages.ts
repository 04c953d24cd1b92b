import { isQFPayError, QFPayResponseError } from "../errors.js";
import type { Parameters } from "../signing/canonicalize.js";
import type { Transaction } from "../transaction.js";
import type { Client } from "../transport/client.js";
import type { RawResponse } from "../transport/parse.js";
import type { CallOptions } from "../transport/transport.js";
import { isStateUnknown, normalizeRecords } from "./normalize-record.js";

// Right after an order's creation the gateway may not know it yet. A response with one of these codes counts as an
// empty list, not as a failure.
const noSuchOrderCodes = new Set(["1136", "1268"]);

async function queryPage(client: Client, params: Parameters, options?: CallOptions): Promise<RawResponse> {
  try {
    const { raw, respcd } = await client.call("query", params, options);
    if (respcd === "0000") return raw;
  } catch (error) {
    if (isQFPayError(error, "api_error") && noSuchOrderCodes.has(error.respcd ?? "")) return { data: [] };
    throw error;
  }
  throw unclearError("says that the query is still in progress");
}

const unclearError = (what: string) =>
  new QFPayResponseError(`The gateway's answer to a query ${what}, so the query failed.`, { outcome: "unknown" });

const pageSize = 100; // QFPay sends at most 100 records a page.

// The largest number of pages that a query can have. A query by numbers covers few orders, each with a handful of
// records, but a month may have a million records.
const maxPagesOf = (params: Readonly<Record<string, unknown>>): number =>
  params.syssn === undefined && params.out_trade_no === undefined ? 10_000 : 10;

/**
 * Yields the pages of one query. QFPay sends no total count, so a page that is not full is the last.
 *
 * In an enquiry about a call, a record without a known state is an error: it does not show the call's outcome.
 *
 * @param isComplete whether an unreadable record is an error; `true` by default for enquiries
 * @throws {QFPayResponseError} if a page repeats the one before, or there are more pages than the query can have
 */
export async function* queryPages(
  client: Client,
  params: Record<string, string | undefined>,
  options?: CallOptions,
  isComplete = options?.use === "enquiry",
): AsyncGenerator<Transaction[]> {
  const maxPages = maxPagesOf(params);
  let previousNumbers = "";
  for (let page = 1; page <= maxPages; page++) {
    const raw = await queryPage(client, { ...params, page, page_size: pageSize }, options);
    const records = normalizeRecords(raw);
    const isUnclear = options?.use === "enquiry" && records.some(isStateUnknown);
    if (isUnclear || (isComplete && records.length !== countOf(raw)))
      throw unclearError("contains no complete list of records");
    const isLast = !Array.isArray(raw.data) || raw.data.length < pageSize;
    const numbers = records.map(({ syssn }) => syssn).join();
    if (!isLast && numbers === previousNumbers) throw unclearError(`repeats page ${page - 1} as page ${page}`);
    previousNumbers = numbers;
    yield records;
    if (isLast) return;
  }
  throw unclearError(`does not end after ${maxPages} pages`);
}

/**
 * Returns the number of records in a response, including unreadable ones; `NaN` if it contains no list. An enquiry
 * fails if some of these records are unreadable, because one of them may be the requested record.
 */
const countOf = ({ data }: RawResponse): number =>
  Array.isArray(data) ? data.length : typeof data === "object" && data !== null ? 1 : Number.NaN;
