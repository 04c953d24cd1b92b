import type { Engine } from "../engine.js";
import { knownKeys, maskKeys } from "../gateway/diagnosis/mask-keys.js";
import { decodePairs } from "../gateway/read-pairs.js";
import { Refusal } from "../gateway/refusal.js";
import type { RequestLog, RequestRecord } from "../gateway/request-record.js";
import { type CheckoutOrder, checkLink, linkText } from "./check-link.js";
import { assertPayable } from "./hosted-order.js";

/** An order that can be paid, or why not: without an order the link itself is wrong. */
export type OpenedLink =
  | { readonly order: CheckoutOrder; readonly refusal?: undefined }
  | { readonly order: CheckoutOrder | undefined; readonly refusal: Refusal };

function note(engine: Engine, record: RequestRecord, { respcd, resperr, diagnosis }: Refusal): void {
  Object.assign(record, { respcd, resperr: maskKeys(resperr, knownKeys(engine.merchants)), diagnosis });
}

/**
 * What stands behind `#/?` when the page opens. No server hears of it on the gateway; here every opening is in the list
 * of requests, with the diagnosis of a wrong signature.
 *
 * @param query the raw text, still encoded
 */
export function openLink(
  engine: Engine,
  { newRecord, journal }: RequestLog,
  query: string,
  headers: Headers,
): OpenedLink {
  const record = newRecord("GET", "/checkstand/", headers);
  Object.assign(record, { status: 200, respcd: "0000", resperr: "success" });
  let order: CheckoutOrder | undefined;
  try {
    const pairs = decodePairs(query, "+"); // a plus sign stays one in a fragment
    Object.assign(record, { params: Object.fromEntries(pairs), stringToSign: linkText(pairs) });
    order = checkLink(engine.merchants, pairs, engine.clock.now());
    assertPayable(engine, order);
    return { order };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    note(engine, record, error);
    return { order, refusal: error };
  } finally {
    journal.add(record);
  }
}
