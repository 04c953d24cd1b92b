/**
 * The parts of a request that the notification handler uses. Adapters make a `NotifyRequest` from their framework's
 * request.
 */
export type NotifyRequest = {
  /** The HTTP method in capitals. */
  method: string;
  /** The request's untrusted path and query, which the `keys` function receives. */
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
   * Returns the body as the framework's parser read it. Called only if `body` has thrown `QFPayRawBodyError`. The
   * notification handler writes this value as JSON again, and accepts the JSON only if the signature fits.
   */
  parsed?(): unknown;
  /** Keeps the runtime alive for work that continues after the reply, on Workers for example. */
  waitUntil?(work: Promise<unknown>): void;
};
