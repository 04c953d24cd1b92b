/**
 * The claim on a notification ended while it was worked on, and another delivery has taken it. What was booked must not
 * be committed; the other delivery does it.
 *
 * @example
 * createNotifyHandler({ keys, on, hooks: { onOutcome: ({ error }) => error instanceof ClaimLostError && warn(error.id) } });
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
  }
}
