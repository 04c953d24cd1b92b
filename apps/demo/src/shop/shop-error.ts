/** A request of the customer or the clerk that the shop refuses. The message is shown to them. */
export class ShopError extends Error {
  override readonly name = "ShopError";
  /** The HTTP status of the response. */
  readonly status: number;
  /** A short name of the error, the `title` of the problem document. */
  readonly title: string;

  constructor(status: number, title: string, detail: string) {
    super(detail);
    this.status = status;
    this.title = title;
  }
}
