import { classify } from "../transport/classify.js";
import type { Answer } from "../transport/judge.js";
import { messageOf, settleFields, txstatusOf } from "../transport/settle.js";
import type { Result } from "./payment-result.js";

/** An accepted answer with settled types. */
export function settleResult({ respcd, raw, flat, signature }: Answer): Result {
  const { status, advice, meaning } = classify(respcd);
  return {
    ...settleFields(flat),
    respcd,
    status: txstatusOf(flat) ?? status,
    message: messageOf(flat) || meaning,
    advice,
    signature,
    raw,
  };
}
