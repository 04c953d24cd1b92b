import type { OrderOutcome } from "../world/outcomes.js";
import { meaningOf } from "../world/status-text.js";
import { Refusal } from "./refusal.js";

/** The calls whose response code a test can choose by a word in `goods_name`. The word for the payment is `code`. */
export type CodeRequestPoint = "code" | "refund" | "close" | "reversal";

/**
 * Returns the response code that a test requests in `goods_name`, such as `code:1252`. With the suffix `:paid`, the
 * payment is recorded as paid although the response reports an error.
 */
export function magicCode(
  goods_name: string,
  requestPoint: CodeRequestPoint,
): { respcd: string; paid: boolean } | undefined {
  const found = new RegExp(`\\b${requestPoint}:(\\d{4})(:paid)?\\b`).exec(goods_name);
  return found ? { respcd: found[1]!, paid: found[2] !== undefined } : undefined;
}

/**
 * The time in milliseconds after which a refund, reversal or close is complete, if its first response said that it was
 * still in progress.
 */
export const slowMs = 30_000;

/** The response codes by which the gateway says that an operation is still in progress. */
export const inProgress: ReadonlySet<string> = new Set(["1143", "1145"]);

/** For clients that cannot choose `goods_name`: the amount 999991252 requests the response code 1252. */
function magicAmount(txamt: number): { respcd: string; paid: boolean } | undefined {
  const found = /^99999(\d{4})$/.exec(String(txamt));
  return found ? { respcd: found[1]!, paid: false } : undefined;
}

const waiting = new Set(["1143", "1145", "1295", "1298"]);
const declined = new Set(["1147", "1201", "1202", "1204", "1205", "1212", "1250", "1294", "2005"]);

/**
 * How the simulated gateway records a payment that was answered with this code: as an open order, as a failed order, or
 * not at all.
 */
const bookedAs = (respcd: string): "open" | "failed" | "nothing" =>
  waiting.has(respcd) ? "open" : declined.has(respcd) ? "failed" : "nothing";

/**
 * Returns the outcome that a test requests with a payment's `goods_name` or `txamt`.
 *
 * @throws {Refusal} with the requested code, if the gateway keeps no record of payments with this code
 */
export function requestedOutcome({
  goods_name,
  txamt,
}: {
  goods_name: string;
  txamt: number;
}): OrderOutcome | undefined {
  const magic = magicCode(goods_name, "code") ?? magicAmount(txamt);
  if (!magic || magic.respcd === "0000") return undefined;
  const { respcd, paid } = magic;
  const state = paid ? "paid" : bookedAs(respcd);
  if (state === "nothing") throw new Refusal(respcd, meaningOf(respcd), "asked for by goods_name or txamt");
  return { state, respcd };
}
