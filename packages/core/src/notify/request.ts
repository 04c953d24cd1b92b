/** The parts of a request that the notification engine uses. Adapters make one from their framework's request. */
export type NotifyRequest = {
  method: string;
  /** Path and query as received, for choosing keys. Untrusted. */
  url?: string;
  /** First value of a header, name in lower case. */
  header(name: string): string | null | undefined;
  /**
   * The exact body bytes. Reads at most `maxBytes`.
   *
   * @throws {BodyTooLargeError} if the body has more than `maxBytes`
   * @throws {QFPayRawBodyError} if a parser or middleware has consumed the body
   */
  body(maxBytes: number): Promise<Uint8Array>;
  /**
   * Returns the value that a parser made of the body. It is called if `body` has thrown `QFPayRawBodyError`. The value
   * is printed as senders print JSON, and is accepted only if the signature fits the printed bytes. The handlers'
   * notification is parsed from the printed bytes and not taken from this value.
   */
  parsed?(): unknown;
  /** Keeps the runtime alive for work that outlasts the reply (Workers). */
  waitUntil?(work: Promise<unknown>): void;
};
