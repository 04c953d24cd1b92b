import type { StandardSchemaV1 } from "@standard-schema/spec";
import { isQFPayError } from "../errors.js";
import type { Parameters } from "../signing/canonicalize.js";
import { checkPayment } from "./check-payment.js";
import { checkRefund } from "./check-refund.js";
import type { PaymentParams } from "./payment-params.js";
import type { RefundParams } from "./refund-params.js";

function schemaOf<T>(check: (params: Parameters) => void): StandardSchemaV1<T> {
  return {
    "~standard": {
      version: 1,
      vendor: "qfpay",
      validate(value) {
        if (typeof value !== "object" || value === null || Array.isArray(value)) {
          return { issues: [{ message: "Pass an object of payment parameters." }] };
        }
        try {
          check(value as Parameters);
          return { value: value as T };
        } catch (error) {
          if (!isQFPayError(error, "params_invalid")) throw error;
          return { issues: error.issues.map(({ path, message }) => ({ path: [path], message })) };
        }
      },
    },
  };
}

/**
 * The checks of `payments.create` as a Standard Schema, for frameworks that validate with one (Hono, Nest, tRPC).
 *
 * @see https://standardschema.dev
 * @example
 * const result = paymentSchema["~standard"].validate(input); // { value } or { issues: [{ path, message }] }
 */
export const paymentSchema: StandardSchemaV1<PaymentParams> = /* @__PURE__ */ schemaOf(checkPayment);

/**
 * The checks of `refunds.create` as a Standard Schema.
 *
 * @see https://standardschema.dev
 * @example
 * const result = refundSchema["~standard"].validate(input);
 */
export const refundSchema: StandardSchemaV1<RefundParams> = /* @__PURE__ */ schemaOf(checkRefund);
