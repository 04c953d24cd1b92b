/** A row of the table of notification kinds. */
type NotificationKindRow = {
  /**
   * The members that a handler of this kind can rely on. A notification without one of them, or with a `respcd` other
   * than `0000`, is `incomplete`. Kinds with this list report successes only, so a notification without `respcd` means
   * success. Kinds without this list also report failures, by `respcd`, and are never incomplete.
   */
  readonly requiredMembers?: readonly string[];
  /**
   * The members that distinguish events of this kind. If the body lacks the first member, or any member of a list of at
   * most three, the bytes of the body identify the event.
   */
  readonly identity: readonly string[];
};

/** The kinds of notifications that this version knows, by the gateway's `notify_type`. */
export const notificationKinds = {
  payment: { requiredMembers: ["out_trade_no", "txamt", "syssn"], identity: ["syssn"] },
  refund: { requiredMembers: ["syssn"], identity: ["syssn"] },
  unfreeze: { requiredMembers: ["syssn"], identity: ["syssn"] },
  payment_token: {
    // The saving of a card is identified by all of these members: two customers may save one card in the same second,
    // and a saving may fail before it succeeds.
    identity: ["tokenid", "event", "sysdtm", "customer_id", "token_reference", "respcd"],
  },
  subscription: { identity: ["subscription_id", "state", "sysdtm"] },
  // A billing may fail before it succeeds under the same `syssn`, and the success must not count as a repeat.
  subscription_payment: { identity: ["subscription_order_id", "syssn", "respcd"] },
} as const satisfies Record<string, NotificationKindRow>;

/** The name of a kind of notification: a key of `notificationKinds`. */
export type NotificationKind = keyof typeof notificationKinds;

/** Returns the table row of a notification kind. */
export const notificationKindRow = (kind: NotificationKind): NotificationKindRow => notificationKinds[kind];

/** The names of the required members of a notification kind. */
export type RequiredMember<K> = K extends NotificationKind
  ? (typeof notificationKinds)[K] extends { readonly requiredMembers: readonly (infer Name extends string)[] }
    ? Name
    : never
  : never;
