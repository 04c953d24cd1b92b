import { isQFPayError } from "../errors.js";
import type { Parameters } from "../signing/canonicalize.js";
import type { Transaction } from "../transaction.js";
import type { RawAnswer } from "../transport/parse.js";
import type { CallOptions } from "../transport/transport.js";
import type { Client } from "./client.js";
import { settleRecords } from "./settle-record.js";

// Right after a create the gateway may not know the order yet: no record, rather than a failure.
const noSuchOrder = new Set(["1136", "1268"]);

async function queryPage(client: Client, params: Parameters, options?: CallOptions): Promise<RawAnswer> {
  try {
    return (await client.call("query", params, options)).raw;
  } catch (error) {
    if (isQFPayError(error, "api_error") && noSuchOrder.has(error.respcd ?? "")) return {};
    throw error;
  }
}

const pageSize = 100; // the longest page QFPay gives

/** Every page of one query: there is no total count, a short page is the last. */
export async function* queryPages(
  client: Client,
  params: Record<string, string | undefined>,
  options?: CallOptions,
): AsyncGenerator<Transaction[]> {
  for (let page = 1; ; page++) {
    const raw = await queryPage(client, { ...params, page, page_size: pageSize }, options);
    yield settleRecords(raw);
    if (!Array.isArray(raw.data) || raw.data.length < pageSize) return;
  }
}
