/** A business error: HTTP 200 with `respcd` and a reason that helps the developer. */
export class Refusal extends Error {
  override readonly name = "Refusal";

  /**
   * @param respcd the gateway's code
   * @param resperr the reason, as the merchant sees it
   * @param respmsg debugging text
   */
  constructor(
    readonly respcd: string,
    readonly resperr: string,
    readonly respmsg = "",
  ) {
    super(`${respcd} ${resperr}`);
  }
}
