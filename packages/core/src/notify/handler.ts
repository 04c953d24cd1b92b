import { callHook } from "../call-hook.js";
import { systemClock } from "../clock.js";
import { isQFPayError, QFPayConfigError, QFPayResponseError } from "../errors.js";
import { signText } from "../signing/sign.js";
import { textOf } from "../wire-values.js";
import { ClaimLostError } from "./claim-lost.js";
import { memoryNotifyStore } from "./memory-store.js";
import { isNotOurs } from "./not-ours.js";
import { type IncompleteNotification, type Notification, notificationTypes } from "./notification.js";
import type { NotifyContext, NotifyOptions } from "./options.js";
import { parseNotification, readMembers } from "./parse.js";
import { BodyTooLargeError } from "./read-body.js";
import { type NotifyOutcome, type NotifyReply, replyFor } from "./reply.js";
import type { NotifyRequest } from "./request.js";
import { runWithin } from "./run-within.js";
import { keyList, matchingKey } from "./verify.js";

/** Takes a delivery, returns what to answer. Never rejects. */
export type NotifyHandler = (request: NotifyRequest) => Promise<NotifyReply>;

/**
 * The notification engine behind every adapter: size cap, signature over the exact bytes, parse, claim, dispatch, reply.
 * A notification is acknowledged only after its handler succeeded, so that a failure anywhere leads to a repeat.
 *
 * @throws {QFPayConfigError} missing keys, an unknown name in `on`, limits that are not positive
 * @see https://sdk.qfapi.com (asynchronous notifications)
 * @example
 * const handle = createNotifyHandler({
 *   keys: () => process.env.QFPAY_KEY,
 *   on: { payment: async (n) => markPaid(n.out_trade_no, n.txamt) },
 * });
 * const reply = await handle({
 *   method: request.method,
 *   header: (name) => request.headers.get(name),
 *   body: (maxBytes) => readBody(request.body, maxBytes),
 * });
 */
export function createNotifyHandler(options: NotifyOptions): NotifyHandler {
  checkOptions(options);
  const { clock = systemClock, store = memoryNotifyStore({ clock }), maxBodyBytes = 65_536, hooks } = options;
  const handlerTimeoutMs = options.handlerTimeoutMs ?? 10_000;
  // A crash must not block the first repeat, two minutes later, but a slow handler must keep its claim.
  const leaseMs = Math.max(60_000, 2 * handlerTimeoutMs);

  type Admitted = { notification: Notification; claimId: string };
  type Verdict = { outcome: NotifyOutcome; detail?: string; notification?: Notification; error?: unknown };

  async function admit(request: NotifyRequest): Promise<Verdict | Admitted> {
    if (request.method !== "POST") return { outcome: "method_not_allowed" };
    const signature = request.header("x-qf-sign");
    if (!signature) return { outcome: "unsigned" };
    if (Number(request.header("content-length") ?? 0) > maxBodyBytes) return { outcome: "too_large" };
    let body: Uint8Array;
    try {
      body = await request.body(maxBodyBytes);
    } catch (error) {
      if (error instanceof BodyTooLargeError) return { outcome: "too_large", error };
      const detail = isQFPayError(error, "raw_body_unavailable") ? error.message : undefined;
      return { outcome: "raw_body_unavailable", detail, error };
    }
    if (body.length > maxBodyBytes) return { outcome: "too_large" };
    if (body.length === 0) return { outcome: "malformed", detail: "The body is empty." };
    const keys = typeof options.keys === "function" ? await options.keys(hintOf(request, body)) : options.keys;
    if (keys === undefined || keys === null) return { outcome: "unknown_merchant" };
    const key = matchingKey(body, signature, keys);
    if (key === undefined) return { outcome: "bad_signature" };
    const members = readMembers(body);
    if (!members) return { outcome: "malformed" };
    const notification = parseNotification(members, body);
    return { notification, claimId: claimId(notification, key) };
  }

  async function releaseQuietly({ id, owner }: NotifyContext["claim"]) {
    try {
      await store.release(id, owner);
    } catch {
      // The handler's own error matters more, and the lease ends the claim anyway.
    }
  }

  async function dispatch({ notification, claimId }: Admitted, request: NotifyRequest): Promise<Verdict> {
    const on = notification.type === "unknown" ? undefined : options.on?.[notification.type];
    if (!on && !options.onAny) {
      return notification.type === "incomplete"
        ? { outcome: "incomplete", notification, error: incompleteError(notification) }
        : { outcome: "ignored", notification };
    }
    const claim = { id: claimId, owner: crypto.randomUUID() };
    const found = await store.claim(claim.id, leaseMs, claim.owner);
    if (found === "done") return { outcome: "duplicate", notification };
    if (found === "busy") return { outcome: "busy", notification };
    if (found !== "claimed") throw new TypeError(`The store answered a claim with ${String(found)}.`);

    const run = async (base: NotifyContext) => {
      try {
        const context = await confirmed(base, notification, options);
        base.signal.throwIfAborted(); // its claim may have passed to another delivery meanwhile
        await (on as ((n: Notification, c: NotifyContext) => unknown) | undefined)?.(notification, context);
        await options.onAny?.(notification, context);
      } catch (error) {
        await releaseQuietly(claim);
        throw error;
      }
      if ((await store.complete(claim.id, claim.owner)) === false) throw new ClaimLostError(claim.id);
    };
    const waitUntil = (work: Promise<unknown>) => {
      // Work after the reply has nobody to tell of its failure; it must not end the process.
      work.then(undefined, () => {});
      request.waitUntil?.(work);
    };
    try {
      const inTime = await runWithin((signal) => run({ signal, waitUntil, claim }), handlerTimeoutMs, clock, waitUntil);
      return { outcome: inTime ? "handled" : "handler_timeout", notification };
    } catch (error) {
      return isNotOurs(error)
        ? { outcome: "not_ours", notification }
        : { outcome: "handler_failed", notification, error };
    }
  }

  return async (request) => {
    let verdict: Verdict;
    try {
      const admitted = await admit(request);
      verdict = "outcome" in admitted ? admitted : await dispatch(admitted, request);
    } catch (error) {
      verdict = { outcome: "handler_failed", error };
    }
    const { detail, ...event } = verdict;
    // A broken log must not change what the gateway is told.
    callHook(hooks?.onOutcome, event);
    return replyFor(verdict.outcome, detail);
  };
}

/** Tells the team why a verified notification was not acknowledged. Without it a payment would be lost in silence. */
function incompleteError({ kind, missing }: IncompleteNotification): QFPayResponseError {
  return new QFPayResponseError(
    `A verified ${kind} notification is incomplete (${missing.join(", ")}), so on.${kind} was not called. Handle it in ` +
      "on.incomplete: find the order by syssn or raw, and ask the gateway with transactions.get before you book money.",
    { outcome: "unknown" },
  );
}

/** The context with what the gateway says now, where that is wanted. */
async function confirmed(context: NotifyContext, notification: Notification, { confirm, qfpay }: NotifyOptions) {
  if (confirm === undefined || !("syssn" in notification) || notification.syssn === undefined) return context;
  const { syssn, mchid } = notification;
  return { ...context, transaction: await qfpay?.transactions.get({ syssn, mchid }, { signal: context.signal }) };
}

/**
 * What a notification is remembered under. The key belongs to it: where merchants share a store, one must not be able to
 * use up another one's notification by sending its number first.
 */
const claimId = ({ id }: Notification, key: string): string => `${id}@${signText("", key, "SHA256").slice(0, 16)}`;

function hintOf(request: NotifyRequest, body: Uint8Array) {
  return {
    url: request.url,
    path: request.url?.replace(/^[a-z]+:\/\/[^/]*/i, "").replace(/[?#].*$/s, ""),
    get mchid() {
      return textOf(readMembers(body)?.mchid);
    },
  };
}

function checkOptions({ keys, on, onAny, confirm, qfpay, handlerTimeoutMs, maxBodyBytes }: NotifyOptions): void {
  if (typeof keys !== "function") keyList(keys);
  if (confirm !== undefined && (confirm !== "enquiry" || !qfpay)) {
    throw new QFPayConfigError('confirm must be "enquiry", together with qfpay: the client to ask with.');
  }
  for (const name of Object.keys(on ?? {})) {
    if (!(notificationTypes as readonly string[]).includes(name)) {
      throw new QFPayConfigError(
        `on.${name} is not a kind of notification. Known: ${notificationTypes.join(", ")}. Use onAny for others.`,
      );
    }
  }
  for (const [name, handler] of Object.entries({ ...on, onAny })) {
    if (handler !== undefined && typeof handler !== "function") {
      throw new QFPayConfigError(`The handler of ${name} must be a function.`);
    }
  }
  for (const [name, value] of Object.entries({ handlerTimeoutMs, maxBodyBytes })) {
    if (value !== undefined && !(value > 0 && Number.isFinite(value))) {
      throw new QFPayConfigError(`${name} must be a positive number.`);
    }
  }
}
