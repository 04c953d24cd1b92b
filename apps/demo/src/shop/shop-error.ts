/** The error for a request that the shop refuses. The customer or the clerk reads its message. */
export class ShopError extends Error {
  override readonly name = "ShopError";
  /** The HTTP status of the response. */
  readonly status: number;
  /** A short name of the error, which becomes the `title` of the JSON error response. */
  readonly title: string;

  constructor(status: number, title: string, detail: string) {
    super(detail);
    this.status = status;
    this.title = title;
  }
}
