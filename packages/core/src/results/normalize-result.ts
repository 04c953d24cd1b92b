import { payTypeRow } from "../checks/check-payment.js";
import { classify } from "../transport/classify.js";
import type { GatewayResponse } from "../transport/interpret-response.js";
import { messageOf, normalizeFields, txstatusOf } from "../transport/normalize.js";
import type { Result } from "./payment-result.js";

/**
 * Makes the result of a call that creates an order. In a response, `0000` only says that the order exists; but with
 * CPM, a payment by the customer's scanned code, it says that the customer was charged.
 */
export function normalizeOrder(answer: GatewayResponse, payType: unknown): Result {
  const result = normalizeResult(answer);
  if (answer.recovered || result.status !== "success" || payTypeRow(payType)?.mode === "CPM") return result;
  return { ...result, status: "pending" };
}

/** Makes the result of a call from an accepted response, with normalized types. */
export function normalizeResult({ respcd, raw, flat, signature, recovered, isRecovered }: GatewayResponse): Result {
  const { status, advice, meaning } = classify(respcd);
  if (recovered) {
    const { order_type: _, ...fields } = recovered;
    return { ...fields, advice, signature, recovered: true };
  }
  return {
    ...normalizeFields(flat),
    respcd,
    // `txstatus` shows the state only if the response code says success.
    status: (status === "success" && txstatusOf(flat)) || status,
    message: messageOf(flat) || meaning,
    advice,
    signature,
    raw,
    ...(isRecovered && { recovered: true }),
  };
}
