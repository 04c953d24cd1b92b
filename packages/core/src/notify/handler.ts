import { callHook } from "../call-hook.js";
import { systemClock } from "../clock.js";
import { QFPayConfigError, QFPayResponseError, QFPayTimeoutError } from "../errors.js";
import { withLazyMember } from "../lazy-member.js";
import { refuseMisspelled } from "../misspelled.js";
import { type PaidNote, paidNoteKey, paidNoteMs } from "../paid-note.js";
import { printable } from "../printable.js";
import { runWithin, type TimeLimit } from "../run-within.js";
import { keyTag } from "../signing/key-tag.js";
import { signText } from "../signing/sign.js";
import type { Transaction } from "../transaction.js";
import { textOf } from "../wire-values.js";
import { accountKeys } from "./account-keys.js";
import { ClaimLostError } from "./claim-lost.js";
import { logOutcomes } from "./log-outcomes.js";
import { defaultRetentionMs, memoryNotifyStore } from "./memory-store.js";
import { isNotOurs } from "./not-ours.js";
import { type IncompleteNotification, type Notification, notificationTypes } from "./notification.js";
import type { NotifyContext, NotifyOptions } from "./options.js";
import { parseNotification, readMembers } from "./parse.js";
import { type DeliveryResult, type ReceivedDelivery, rawBodyUnavailable, receive } from "./receive.js";
import { type NotifyReply, replyFor } from "./reply.js";
import type { NotifyRequest } from "./request.js";
import { confirmStale, isStale } from "./stale.js";
import { type KeyOrKeys, keyList, matchingKey } from "./verify.js";

/** Takes a delivery and returns the reply to send. Failures become replies, not rejections. */
export type NotifyHandler = (request: NotifyRequest) => Promise<NotifyReply>;

/**
 * Creates the function with which every adapter handles notifications: it limits the body's size, verifies the
 * signature over the exact bytes, parses the body, claims the event in the store, calls your handlers and returns the
 * reply. A notification is acknowledged only after its handler succeeded, so that any failure makes the gateway repeat
 * it.
 *
 * @throws {QFPayConfigError} if `keys` is missing, an option is misspelled, `on` has an unknown name, or a limit is not
 *   positive
 * @see https://sdk.qfapi.com (asynchronous notifications)
 * @example
 * const handle = createNotifyHandler({
 *   keys: () => process.env.QFPAY_KEY,
 *   on: { payment: (n) => bookPayment(n) }, // yours: compareWithOrder, then mark the order paid
 * });
 * const reply = await handle({
 *   method: request.method,
 *   header: (name) => request.headers.get(name),
 *   body: (maxBytes) => readBody(request.body, maxBytes),
 * });
 */
export function createNotifyHandler(options: NotifyOptions): NotifyHandler {
  return createNotificationProcessor(options).handle;
}

/** The functions that handle an event: `handle` for a delivery, `handleEvent` for an event that `qfpay.sweep` found. */
export type NotificationProcessor = {
  handle: NotifyHandler;
  /** Handles an event that `qfpay.sweep` found. It calls the same handlers and hooks as `handle`. */
  handleEvent: (event: VerifiedEvent) => Promise<DeliveryResult>;
};

/** Makes the `NotificationProcessor` with which both `createNotifyHandler` and `qfpay.sweep` handle events. */
export function createNotificationProcessor(options: NotifyOptions): NotificationProcessor {
  checkOptions(options);
  const { clock = systemClock, maxBodyBytes = 65_536, maxAgeMs, hooks } = options;
  const store = options.store ?? memoryNotifyStore({ clock, retentionMs: Math.max(defaultRetentionMs, maxAgeMs ?? 0) });
  const handlerTimeoutMs = options.handlerTimeoutMs ?? 10_000;
  // The lease is long enough for a slow handler to keep its claim. With the default time limit, it ends before the
  // gateway's first repeat, which comes after two minutes, so a crash does not block that repeat.
  const leaseMs = Math.max(60_000, 2 * handlerTimeoutMs);

  const onOutcome = hooks?.onOutcome ?? logOutcomes({ clock });
  const warn = warnOnce(hooks?.onWarning);

  const keyHashes = new Map<string, string>(); // The hashes of client keys, so that each key is hashed only once.
  function keyHashOf(key: string): string {
    const hash = keyHashes.get(key) ?? keyHash(key);
    keyHashes.set(key, hash);
    return hash;
  }

  async function verifyDelivery(
    { signature, bodies, rawBodyError }: ReceivedDelivery,
    request: NotifyRequest,
  ): Promise<DeliveryResult | VerifiedEvent> {
    const given = typeof options.keys === "function" ? await options.keys(hintOf(request, bodies[0]!)) : options.keys;
    if (given === undefined || given === null)
      return { outcome: "unknown_merchant", ...unverifiedOrderNumber(bodies[0]!) };
    const { keys, account } = accountKeys(given);
    for (const body of bodies) {
      const key = matchingKey(body, signature, keys);
      if (key === undefined) continue;
      if (rawBodyError) warn(reprintWarning(rawBodyError));
      const members = readMembers(body);
      if (!members) return { outcome: "malformed" };
      const notification = parseNotification(members, body);
      return {
        notification,
        claimId: claimId(notification.id, key, keyHashOf),
        account,
        payeeKeys: payeeKeys(key, keys, account),
      };
    }
    return rawBodyError
      ? rawBodyUnavailable(rawBodyError)
      : { outcome: "bad_signature", ...unverifiedOrderNumber(bodies[0]!) };
  }

  async function releaseQuietly({ id, owner }: NotifyContext["claim"]) {
    try {
      await store.release(id, owner);
    } catch {
      // A failed release is ignored: the handler's own error is more important, and the claim ends with its lease.
    }
  }

  async function dispatch(
    event: VerifiedEvent,
    { limit, waitUntil, progress }: DeliveryState,
  ): Promise<DeliveryResult> {
    const { notification, claimId, account, transaction } = event;
    const on = notification.type === "unknown" ? undefined : options.on?.[notification.type];
    if (!on && !options.onAny) {
      if (notification.type === "unknown") warn(unknownKindWarning(notification));
      return notification.type === "incomplete"
        ? { outcome: "incomplete", notification, error: incompleteError(notification) }
        : { outcome: "ignored", notification };
    }
    // Node makes a UUID as a chain of pieces that takes 490 bytes of memory. `toLowerCase` joins the pieces and changes
    // no character.
    const claim = { id: claimId, owner: crypto.randomUUID().toLowerCase() };
    progress.waitsFor = "store.claim()";
    const claimResult = await store.claim(claim.id, leaseMs, claim.owner);
    if (claimResult === "done") return { outcome: "duplicate", notification };
    if (claimResult === "busy") return { outcome: "busy", notification };
    if (claimResult !== "claimed")
      throw new TypeError(`store.claim() must return claimed, done or busy, not ${String(claimResult)}.`);
    try {
      // Throws if the time limit has passed and the delivery was answered with 500. The claim is then released, so that
      // the gateway's repeat can be handled.
      throwIfOver(limit);
      progress.waitsFor = "the enquiry of confirm";
      const source = transaction ? "enquiry" : "delivery";
      const known = { source, account, ...(transaction && { transaction }), claim, waitUntil } as const;
      const given = withLazyMember(known, "signal", () => limit.signal);
      const context = transaction ? given : await confirmByEnquiry(given, notification, options, clock.now());
      // Throws if the time limit has passed: the lease may have ended, and another delivery may hold the claim.
      throwIfOver(limit);
      progress.waitsFor = "the handler";
      await (on as ((n: Notification, c: NotifyContext) => unknown) | undefined)?.(notification, context);
      await options.onAny?.(notification, context);
    } catch (error) {
      const outcome = isNotOurs(error) ? "not_ours" : "handler_failed";
      progress.verdict = { outcome, notification, ...(outcome === "handler_failed" && { error }) };
      await releaseQuietly(claim);
      return progress.verdict;
    }
    progress.waitsFor = "store.complete()";
    try {
      if ((await store.complete(claim.id, claim.owner)) === false) throw new ClaimLostError(claim.id);
    } catch (error) {
      return { outcome: "handler_failed", notification, error };
    }
    progress.verdict = { outcome: "handled", notification };
    await storePaidNote(event);
    return progress.verdict;
  }

  async function storePaidNote({ notification, payeeKeys }: VerifiedEvent): Promise<void> {
    const { checkout } = options;
    if (notification.type !== "payment" || !checkout) return;
    const { out_trade_no, syssn, txamt, txcurrcd, pay_type, mchid } = notification;
    const note: PaidNote = { syssn, txamt, txcurrcd, pay_type, mchid, at: clock.now() };
    const ids = payeeKeys.map((key) =>
      paidNoteKey(
        keyTag((text, type) => signText(text, key, type)),
        out_trade_no,
      ),
    );
    try {
      await Promise.all(ids.map((id) => checkout.put(id, JSON.stringify(note), paidNoteMs)));
    } catch {
      // The note that the order is paid could not be stored. That is ignored, because the checkout pages then query the
      // gateway.
    }
  }

  /** Handles a delivery or an event within `handlerTimeoutMs`, including the time of the application's functions. */
  async function handleWithinLimit(
    getEvent: () => DeliveryResult | VerifiedEvent | Promise<DeliveryResult | VerifiedEvent>,
    request: Pick<NotifyRequest, "waitUntil">,
  ): Promise<DeliveryResult> {
    const progress: DeliveryState["progress"] = { waitsFor: "keys()" };
    const waitUntil = (work: Promise<unknown>) => {
      // A failure of work that continues after the reply cannot be reported here, and must not end the process.
      work.then(undefined, () => {});
      request.waitUntil?.(work);
    };
    const work = async (limit: TimeLimit) => {
      const event = await getEvent();
      if ("outcome" in event || limit.isOver) return event as DeliveryResult;
      progress.notification = event.notification;
      return dispatch(event, { limit, waitUntil, progress });
    };
    const verdict = await runWithin(work, handlerTimeoutMs, clock, waitUntil);
    if (verdict) return verdict;
    // If the handler succeeded and only telling the checkout pages took too long, the notification is
    // acknowledged, because the gateway must not repeat it.
    const { notification, waitsFor } = progress;
    const error = new QFPayTimeoutError(
      `${waitsFor} took longer than the ${handlerTimeoutMs} ms of handlerTimeoutMs.`,
      {
        outcome: "unknown",
      },
    );
    return progress.verdict ?? { outcome: "handler_timeout", notification, error };
  }

  async function reportOutcome(work: Promise<DeliveryResult>): Promise<DeliveryResult> {
    const result = await work.catch((error): DeliveryResult => ({ outcome: "handler_failed", error }));
    // A hook must not change the reply to the gateway: its failure is ignored, and its event is a copy.
    const { detail, ...event } = result;
    callHook(onOutcome, event);
    return result;
  }

  async function deliver(request: NotifyRequest): Promise<DeliveryResult> {
    const received = await receive(request, maxBodyBytes);
    return "outcome" in received ? received : handleWithinLimit(() => verifyDelivery(received, request), request);
  }

  return {
    async handle(request) {
      const { outcome, detail } = await reportOutcome(deliver(request));
      return replyFor(outcome, detail);
    },
    handleEvent: (event) => reportOutcome(handleWithinLimit(() => event, {})),
  };
}

const maxNumberLength = 128;

/** Returns the order number in a body that is not verified, for the log, so that an operator can look for the order. */
function unverifiedOrderNumber(body: Uint8Array): Pick<DeliveryResult, "unverifiedNumber"> {
  const number = textOf(readMembers(body)?.out_trade_no);
  return number ? { unverifiedNumber: printable(number.slice(0, maxNumberLength)) } : {};
}

/** An event that may be handled, because its notification was verified or was made from the gateway's own record. */
export type VerifiedEvent = {
  notification: Notification;
  /** The id under which the store remembers the event: the notification's `id` with a hash of the client key. */
  claimId: string;
  /** The account's name, if the `keys` function returned one. */
  account: string | undefined;
  /** The known client keys of the account that was paid: more than one while the account changes its key. */
  payeeKeys: readonly string[];
  /** The gateway's record from which `qfpay.sweep` made the event. */
  transaction?: Transaction;
};

/**
 * Returns the client keys of the account that was paid. With an `account`, all `keys` belong to it. Without one, `keys`
 * may belong to several accounts, so only the key that verified the notification is returned.
 */
const payeeKeys = (key: string, keys: KeyOrKeys, account: string | undefined): readonly string[] =>
  account === undefined ? [key] : keyList(keys);

/** The state of one delivery while its notification is handled. */
type DeliveryState = {
  limit: TimeLimit;
  waitUntil: NotifyContext["waitUntil"];
  /**
   * The progress of the delivery. `waitsFor` names the step that runs now, for the error if `handlerTimeoutMs` passes.
   * `verdict` is set as soon as the outcome is certain.
   */
  progress: { waitsFor: string; notification?: Notification; verdict?: DeliveryResult };
};

/** @throws {DOMException} if `handlerTimeoutMs` has passed */
function throwIfOver(limit: TimeLimit): void {
  if (limit.isOver) limit.signal.throwIfAborted();
}

// biome-ignore lint/suspicious/noConsole: no hook was given
const writeWarning = (text: string) => console.warn(`[qfpay] ${text}`);

const maxWarnings = 100;

/** Returns a function that passes each message to `onWarning` once. */
function warnOnce(onWarning = writeWarning): (message: string) => void {
  const warned = new Set<string>();
  return (message) => {
    if (warned.has(message) || warned.size >= maxWarnings) return;
    warned.add(message);
    callHook(onWarning, message);
  };
}

/**
 * Makes the warning that a JSON parser read a notification's body before the handler. The handler then verifies the
 * text that `JSON.stringify` makes of the parsed body. If it differs from the body, the notification is refused.
 */
const reprintWarning = (rawBodyError: unknown): string =>
  "A JSON parser read a notification before it could be verified. The parsed body was printed again, the signature " +
  "fits these bytes, and they are handled. A body with a number that has a fraction or more than 15 digits, with " +
  `integers for names, or with a name twice would be refused with 500. ${rawBodyError instanceof Error ? rawBodyError.message : ""}`;

/** Makes the warning about a notification whose kind this SDK version does not know, if there is no `onAny` handler. */
function unknownKindWarning({ raw }: Notification): string {
  const kind = printable((textOf(raw.notify_type) ?? textOf(raw.order_type) ?? "").slice(0, 64));
  return (
    `A verified notification has the kind ${JSON.stringify(kind)}, which this version does not know, and there is no ` +
    "onAny. It was acknowledged, so the gateway does not repeat it. Give onAny to handle such notifications."
  );
}

/** Makes the error about a verified notification that lacks members, so that no payment is lost silently. */
function incompleteError({ kind, missing }: IncompleteNotification): QFPayResponseError {
  return new QFPayResponseError(
    `A verified ${kind} notification is incomplete (${missing.join(", ")}), so on.${kind} was not called. Handle it in ` +
      "on.incomplete: find the order by syssn or raw, and ask the gateway with transactions.get before you book money.",
    { outcome: "unknown" },
  );
}

/** Adds the gateway's current record to the handler's context, if `confirm` or `maxAgeMs` requires it. */
async function confirmByEnquiry(
  context: NotifyContext,
  notification: Notification,
  { confirm, qfpay, maxAgeMs }: NotifyOptions,
  now: number,
): Promise<NotifyContext> {
  if (!("syssn" in notification) || notification.syssn === undefined) return context;
  const stale = isStale(notification, maxAgeMs, now);
  if (confirm === undefined && !stale) return context;
  const { syssn, mchid } = notification;
  const { signal } = context;
  const transaction = await qfpay?.transactions.get({ syssn, mchid }, { signal });
  if (stale) confirmStale(notification, transaction);
  return { ...context, transaction };
}

/**
 * Makes the id under which a store remembers a notification. The id contains a hash of the client key. Otherwise a
 * merchant who shares the store could send a notification first, and another merchant's notification with the same
 * number would count as handled.
 */
export const claimId = (id: string, key: string, hashOf = keyHash): string => `${id}@${hashOf(key)}`;

const keyHash = (key: string): string => signText("", key, "SHA256").slice(0, 16);

function hintOf({ url }: NotifyRequest, body: Uint8Array) {
  const path = url?.replace(/^[a-z]+:\/\/[^/]*/i, "").replace(/[?#].*$/s, "");
  return withLazyMember({ url, path }, "mchid", () => {
    const mchid = textOf(readMembers(body)?.mchid);
    // An `mchid` such as `constructor` is left out, because every plain object has such a property, and an application
    // that looks the merchant up in an object would find it.
    return mchid !== undefined && mchid in Object.prototype ? undefined : mchid;
  });
}

const optionNames: Readonly<Record<keyof NotifyOptions, 0>> = {
  keys: 0,
  on: 0,
  onAny: 0,
  confirm: 0,
  maxAgeMs: 0,
  qfpay: 0,
  store: 0,
  checkout: 0,
  handlerTimeoutMs: 0,
  maxBodyBytes: 0,
  hooks: 0,
  clock: 0,
};

const hookNames: Readonly<Record<keyof NonNullable<NotifyOptions["hooks"]>, 0>> = { onOutcome: 0, onWarning: 0 };

function checkOptions(options: NotifyOptions): void {
  refuseMisspelled(options, optionNames);
  refuseMisspelled(options.hooks ?? {}, hookNames, "hooks");
  const { keys, on, onAny, confirm, qfpay, handlerTimeoutMs, maxBodyBytes, maxAgeMs, store } = options;
  if (typeof keys !== "function") keyList(accountKeys(keys).keys);
  if (confirm !== undefined && (confirm !== "enquiry" || !qfpay)) {
    throw new QFPayConfigError('confirm must be "enquiry", together with qfpay: the client to ask with.');
  }
  if (maxAgeMs !== undefined && !qfpay) {
    throw new QFPayConfigError("maxAgeMs needs qfpay: the client that asks about notifications that are older.");
  }
  const { retentionMs } = store ?? {};
  if (maxAgeMs !== undefined && retentionMs !== undefined && retentionMs < maxAgeMs) {
    throw new QFPayConfigError(
      `The store remembers notifications for ${retentionMs} ms, less than the ${maxAgeMs} ms of maxAgeMs: in between, a ` +
        "replay would be handled again without an enquiry. Raise the store's retentionMs or lower maxAgeMs.",
    );
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
  for (const [name, value] of Object.entries({ handlerTimeoutMs, maxBodyBytes, maxAgeMs })) {
    if (value !== undefined && !(value > 0 && Number.isFinite(value))) {
      throw new QFPayConfigError(`${name} must be a positive number.`);
    }
  }
}
