import type { StatusCodeRow } from "./status-code-row.js";

/**
 * Response codes that the gateway was seen to send and that its documents do not list. The documented codes are in
 * `statusCodes`. A call that is answered with a code from neither table has an unknown outcome.
 */
export const observedCodes: Readonly<
  Record<string, Omit<StatusCodeRow, "category"> & { readonly category: "refund" | "order" | "unknown" }>
> = {
  "1124": {
    category: "refund",
    meaning: "A card payment cannot be refunded in part on the day of the payment",
    advice: "Refund it in full today, or in part from tomorrow on",
    askFirst: false,
  },
  "1146": {
    category: "order",
    meaning: "The order could not be closed",
    advice: "Query the order to see its state; a paid one is refunded",
    askFirst: false,
  },
  "1161": {
    category: "unknown",
    meaning: "The result is not known to the gateway",
    advice: "Query the transaction to learn what became of it",
    askFirst: true,
  },
  "2999": {
    category: "unknown",
    meaning: "The refund is not finished",
    advice: "Query the refund to learn what became of it",
    askFirst: true,
  },
};
