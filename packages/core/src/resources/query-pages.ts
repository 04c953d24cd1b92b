import type { Transaction } from "../transaction.js";
import type { CallOptions } from "../transport/transport.js";
import type { Client } from "./client.js";
import { settleRecords } from "./settle-record.js";

const pageSize = 100; // the longest page QFPay gives

/** Every page of one query: there is no total count, a short page is the last. */
export async function* queryPages(
  client: Client,
  params: Record<string, string | undefined>,
  options?: CallOptions,
): AsyncGenerator<Transaction[]> {
  for (let page = 1; ; page++) {
    const { raw } = await client.call("query", { ...params, page, page_size: pageSize }, options);
    const records = settleRecords(raw);
    yield records;
    if (records.length < pageSize) return;
  }
}
