import type { SignatureDiagnosis } from "../diagnosis/diagnosis.js";

/** A response by which the gateway refuses a call: HTTP 200 with `respcd` and a reason that helps the developer. */
export class Refusal extends Error {
  override readonly name = "Refusal";

  /**
   * @param respcd the gateway's code
   * @param resperr the reason, as the merchant sees it
   * @param respmsg debugging text
   * @param diagnosis the difference between the text that the client signed and the expected text
   */
  constructor(
    readonly respcd: string,
    readonly resperr: string,
    readonly respmsg = "",
    readonly diagnosis?: SignatureDiagnosis,
  ) {
    super(`${respcd} ${resperr}`);
  }
}
