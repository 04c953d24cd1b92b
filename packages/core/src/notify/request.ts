/**
 * What the notification engine needs of a request. Adapters build one from their framework; nothing else crosses.
 */
export type NotifyRequest = {
  method: string;
  /** Path and query as received, for choosing keys. Untrusted. */
  url?: string;
  /** First value of a header, name in lower case. */
  header(name: string): string | null | undefined;
  /**
   * The exact body bytes. Reads at most `maxBytes`.
   *
   * @throws {BodyTooLargeError} more than `maxBytes`
   * @throws {QFPayRawBodyError} something before us consumed the body
   */
  body(maxBytes: number): Promise<Uint8Array>;
  /**
   * What a parser made of the body, asked for where `body` has thrown `QFPayRawBodyError`. It is printed as senders print
   * JSON and counts only if the signature fits the printed bytes; handlers get those bytes parsed again, never this value.
   */
  parsed?(): unknown;
  /** Keeps the runtime alive for work that outlasts the reply (Workers). */
  waitUntil?(work: Promise<unknown>): void;
};
