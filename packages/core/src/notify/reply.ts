/**
 * The outcome of a delivery. `ignored`: no handler is registered for the kind. `not_ours`: the handler called
 * `notOurs()`. `duplicate`: the notification was handled before. `busy`: another delivery of the notification is being
 * handled. `unknown_merchant`: `keys` has no key for the delivery.
 */
export type NotifyOutcome =
  | "handled"
  | "ignored"
  | "not_ours"
  | "duplicate"
  | "busy"
  | "incomplete"
  | "handler_failed"
  | "handler_timeout"
  | "raw_body_unavailable"
  | "unsigned"
  | "bad_signature"
  | "unknown_merchant"
  | "malformed"
  | "too_large"
  | "method_not_allowed";

/** The HTTP reply to a notification. An adapter sends it without changes. */
export type NotifyReply = {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** The outcome of the delivery, for logs. */
  outcome: NotifyOutcome;
};

// The gateway stops repeating a notification only after status 200 with exactly SUCCESS as the body.
const rows: Record<NotifyOutcome, { status: number; body: string; headers?: Record<string, string> }> = {
  handled: { status: 200, body: "SUCCESS" },
  ignored: { status: 200, body: "SUCCESS" },
  not_ours: { status: 200, body: "SUCCESS" },
  duplicate: { status: 200, body: "SUCCESS" },
  busy: { status: 503, body: "Another delivery of this notification is being handled." },
  incomplete: { status: 500, body: "The notification was verified, but it is incomplete, and no handler takes it." },
  handler_failed: { status: 500, body: "The notification was verified, but handling it failed." },
  handler_timeout: { status: 500, body: "Handling the notification took too long." },
  raw_body_unavailable: { status: 500, body: "The exact bytes of the body are gone." },
  unsigned: { status: 401, body: "The X-QF-SIGN header is missing." },
  bad_signature: { status: 401, body: "The signature does not match." },
  unknown_merchant: { status: 401, body: "No key is known for this notification." },
  malformed: { status: 400, body: "The body is not a JSON object." },
  // The rest of the request's body is not read, so the connection cannot be reused.
  too_large: { status: 413, body: "The body is too large.", headers: { connection: "close" } },
  method_not_allowed: { status: 405, body: "Notifications are sent by POST.", headers: { allow: "POST" } },
};

/**
 * Returns the reply to the gateway for an outcome. `detail` replaces the body of an error reply. An acknowledgement
 * always has the body `SUCCESS`.
 */
export function replyFor(outcome: NotifyOutcome, detail?: string): NotifyReply {
  const { status, body, headers } = rows[outcome];
  return {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store", ...headers },
    body: status === 200 ? body : (detail ?? body),
    outcome,
  };
}
