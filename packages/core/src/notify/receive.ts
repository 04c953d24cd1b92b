import { isQFPayError } from "../errors.js";
import { BodyTooLargeError } from "../read-body.js";
import type { Notification } from "./notification.js";
import type { NotifyOutcome } from "./reply.js";
import { reprintCandidates } from "./reprint.js";
import type { NotifyRequest } from "./request.js";

/** The outcome of one notification request, and its reason. */
export type DeliveryResult = {
  /** The outcome, which decides the reply to QFPay. */
  outcome: NotifyOutcome;
  /** A text for the reply, in place of the outcome's usual text. */
  detail?: string;
  /** The verified and parsed notification, if there is one. */
  notification?: Notification;
  /** The error that the handler, the store or the body reader threw. */
  error?: unknown;
  /** The `out_trade_no` in a body whose signature fits no key. */
  unverifiedNumber?: string | undefined;
};

/** The parts of a notification request that are needed to verify its signature. */
export type ReceivedDelivery = {
  /** The header `X-QF-SIGN` of the delivery, not verified yet. */
  signature: string;
  /**
   * The received bytes, or, if a JSON parser had already read the body, the candidates for these bytes. At most one
   * candidate fits the signature.
   */
  bodies: readonly Uint8Array[];
  /** The error that says why the received bytes are not available. */
  rawBodyError?: unknown;
};

/** Reads a notification request, and makes the checks that need no key. */
export async function receive(request: NotifyRequest, maxBytes: number): Promise<DeliveryResult | ReceivedDelivery> {
  if (request.method !== "POST") return { outcome: "method_not_allowed" };
  const signature = request.header("x-qf-sign");
  if (!signature) return { outcome: "unsigned" };
  if (Number(request.header("content-length") ?? 0) > maxBytes) return { outcome: "too_large" };
  let body: Uint8Array;
  try {
    body = await request.body(maxBytes);
  } catch (error) {
    if (error instanceof BodyTooLargeError) return { outcome: "too_large", error };
    const bodies = isQFPayError(error, "raw_body_unavailable") ? parsedBodies(request, maxBytes) : [];
    return bodies.length > 0 ? { signature, bodies, rawBodyError: error } : rawBodyUnavailable(error);
  }
  if (body.length > maxBytes) return { outcome: "too_large" };
  if (body.length === 0) return { outcome: "malformed", detail: "The body is empty." };
  return { signature, bodies: [body] };
}

/**
 * Makes the outcome for a body whose exact bytes are not available. The reply shows the error's message only if this
 * package wrote it; any other error is only logged.
 */
export const rawBodyUnavailable = (error: unknown): DeliveryResult => ({
  outcome: "raw_body_unavailable",
  detail: isQFPayError(error, "raw_body_unavailable") ? error.message : undefined,
  error,
});

function parsedBodies(request: NotifyRequest, maxBytes: number): Uint8Array[] {
  try {
    return reprintCandidates(request.parsed?.(), maxBytes);
  } catch {
    return [];
  }
}
