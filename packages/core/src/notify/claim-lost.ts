const brand = Symbol.for("qfpay.claim_lost");

/**
 * Thrown by `completeIn` of `@qfpay/core/sql` if the claim on a notification ended before its handler did, and another
 * delivery has taken the claim. Roll your transaction back, because the other delivery books the event.
 *
 * @example
 * const onOutcome = ({ error }: { error?: unknown }) => {
 *   if (error instanceof ClaimLostError) console.warn(`${error.id} took too long; another delivery has it`);
 * };
 * createNotifyHandler({ keys, on, hooks: { onOutcome } });
 */
export class ClaimLostError extends Error {
  override readonly name = "ClaimLostError";
  /** The notification's `id`. */
  readonly id: string;

  constructor(id: string) {
    super(
      `The claim on notification ${id} ended before it was handled, and another delivery has taken it. ` +
        "Make the handler faster, or raise handlerTimeoutMs.",
    );
    this.id = id;
    Object.defineProperty(this, brand, { value: true });
  }

  /** Makes `instanceof` also true for an error from another copy of this package. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && brand in value;
  }
}
