import { QFPayValidationError } from "../errors.js";
import type { CallOptions } from "../transport/transport.js";
import type { Client } from "./client.js";

/** Daily bills. */
export class Bills {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  /**
   * A day's bill as the bytes of a zip file. Production only, for accounts without `mchid`.
   *
   * @param trade_date `YYYY-MM-DD`
   * @throws {QFPayValidationError} another form of date
   * @throws {QFPayApiError} no bill for that day
   * @throws {QFPayResponseError} neither a zip file nor an answer
   * @see https://sdk.qfapi.com (trade bill)
   * @example
   * await writeFile("bill.zip", await qfpay.bills.download("2026-01-31"));
   */
  download(trade_date: string, options?: CallOptions): Promise<Uint8Array> {
    if (!/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/.test(trade_date)) {
      const message = "trade_date must be written YYYY-MM-DD.";
      throw new QFPayValidationError([{ path: "trade_date", message }]);
    }
    return this.#client.download("tradeBill", { trade_date }, options);
  }
}
