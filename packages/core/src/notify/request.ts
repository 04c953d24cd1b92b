/**
 * The parts of a request that the notification handler uses. Adapters make a `NotifyRequest` from their framework's
 * request.
 */
export type NotifyRequest = {
  /** The HTTP method in capitals. */
  method: string;
  /** The request's path and query as received, for choosing keys. They are untrusted. */
  url?: string;
  /** Returns the value of a request header, whose name is given in lower case. Several values are joined by commas. */
  header(name: string): string | null | undefined;
  /**
   * Returns the exact bytes of the body. Reads at most `maxBytes`.
   *
   * @throws {BodyTooLargeError} if the body has more than `maxBytes`
   * @throws {QFPayRawBodyError} if a parser or middleware has consumed the body
   */
  body(maxBytes: number): Promise<Uint8Array>;
  /**
   * Returns the parsed body. Called if `body` has thrown `QFPayRawBodyError`. The notification
   * handler writes the value as JSON again, accepts it only if the signature fits these bytes, and parses the
   * notification from these bytes.
   */
  parsed?(): unknown;
  /** Keeps the runtime alive for work that continues after the reply, on Workers for example. */
  waitUntil?(work: Promise<unknown>): void;
};
