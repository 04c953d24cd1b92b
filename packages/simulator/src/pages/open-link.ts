import { knownKeys, maskKeys } from "../diagnosis/mask-keys.js";
import { decodePairs } from "../gateway/read-pairs.js";
import { Refusal } from "../gateway/refusal.js";
import type { RequestLog, RequestRecord } from "../gateway/request-record.js";
import type { World } from "../world/world.js";
import { type CheckoutOrder, checkLink, isSigned, linkText } from "./check-link.js";
import { assertPayable } from "./hosted-order.js";

/**
 * The result of opening a checkout link: an order that can be paid, or the reason why it cannot be paid. A refusal
 * without an order means that the link itself is wrong.
 */
export type OpenedLink =
  | { readonly order: CheckoutOrder; readonly refusal?: undefined }
  | { readonly order: CheckoutOrder | undefined; readonly refusal: Refusal };

function recordRefusal(world: World, record: RequestRecord, { respcd, resperr, diagnosis }: Refusal): void {
  Object.assign(record, { respcd, resperr: maskKeys(resperr, knownKeys(world.merchants)), diagnosis });
}

/**
 * Checks a link to the hosted checkout page when a customer opens it. The simulator lists every opened link among the
 * requests, with the cause of a wrong signature.
 *
 * @param query the text behind `#/?` in the link, still encoded
 */
export function openLink(
  world: World,
  { newRecord, journal }: RequestLog,
  query: string,
  headers: Headers,
): OpenedLink {
  const record = newRecord("GET", "/checkstand/", headers);
  Object.assign(record, { status: 200, respcd: "0000", resperr: "success" });
  let order: CheckoutOrder | undefined;
  try {
    const readings = (["+", " "] as const).map((plus) => decodePairs(query, plus));
    const pairs = readings.find((one) => isSigned(world.merchants, one)) ?? readings[0]!;
    Object.assign(record, { params: Object.fromEntries(pairs), stringToSign: linkText(pairs) });
    order = checkLink(world.merchants, pairs, world.clock.now());
    assertPayable(world, order);
    return { order };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    recordRefusal(world, record, error);
    return { order, refusal: error };
  } finally {
    journal.add(record);
  }
}
