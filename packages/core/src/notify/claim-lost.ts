const brand = Symbol.for("qfpay.claim_lost");

/**
 * The claim on a notification ended while it was worked on, and another delivery has taken it. What was booked must not
 * be committed; the other delivery does it. Thrown by `completeIn` of `@qfpay/core/sql`.
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

  /** Also true for an error of another copy of this package. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && brand in value;
  }
}
