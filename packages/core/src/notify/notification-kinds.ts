type NotificationKindRow = {
  /**
   * The members that a handler of this kind can rely on. A notification without one of them, or with a `respcd` other
   * than `0000`, is `incomplete`. A missing `respcd` means success. A kind without `requiredMembers` also reports
   * failures, by `respcd`, and is never incomplete.
   */
  readonly requiredMembers?: readonly string[];
  /**
   * The members that identify an event of this kind. A hash of the body identifies the event if the first member is
   * missing. If the list has at most three members, none of them may be missing.
   */
  readonly identity: readonly string[];
};

/** The kinds of notifications that this package knows, by the gateway's `notify_type`. */
export const notificationKinds = {
  payment: { requiredMembers: ["out_trade_no", "txamt", "syssn"], identity: ["syssn"] },
  refund: { requiredMembers: ["syssn"], identity: ["syssn"] },
  unfreeze: { requiredMembers: ["syssn"], identity: ["syssn"] },
  payment_token: {
    // All of these members are needed: two customers may save one card in the same second, and a customer may fail to
    // save a card and then succeed.
    identity: ["tokenid", "event", "sysdtm", "customer_id", "token_reference", "respcd"],
  },
  subscription: { identity: ["subscription_id", "state", "sysdtm"] },
  // A charge may fail and later succeed under the same `syssn`. These are two events, which differ by `respcd`.
  subscription_payment: { identity: ["subscription_order_id", "syssn", "respcd"] },
} as const satisfies Record<string, NotificationKindRow>;

/** The name of a kind of notification: a key of `notificationKinds`. */
export type NotificationKind = keyof typeof notificationKinds;

/** Returns the required and the identifying members of notifications of one kind. */
export const notificationKindRow = (kind: NotificationKind): NotificationKindRow => notificationKinds[kind];

/** The names of the members that every complete notification of kind `K` has. */
export type RequiredMember<K> = K extends NotificationKind
  ? (typeof notificationKinds)[K] extends { readonly requiredMembers: readonly (infer Name extends string)[] }
    ? Name
    : never
  : never;
