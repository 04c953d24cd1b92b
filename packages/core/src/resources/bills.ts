import { QFPayValidationError } from "../errors.js";
import type { Bill } from "../records/bill-rows.js";
import type { Client } from "../transport/client.js";
import type { CallOptions } from "../transport/transport.js";

const defaultMaxBytes = 8 * 1024 * 1024;

/** Downloads daily bills. */
export class Bills {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  /**
   * Downloads a day's bill as the bytes of a zip file. Bills exist in production only, for accounts without `mchid`.
   *
   * @param trade_date `YYYY-MM-DD`
   * @throws {QFPayValidationError} if the date does not have this form
   * @throws {QFPayApiError} if there is no bill for that day
   * @throws {QFPayResponseError} if the response is neither a zip file nor a response of the API
   * @see https://sdk.qfapi.com (trade bill)
   * @example
   * await writeFile("bill.zip", await qfpay.bills.download("2026-01-31"));
   */
  async download(trade_date: string, options?: CallOptions): Promise<Uint8Array> {
    if (typeof trade_date !== "string" || !/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/.test(trade_date)) {
      const message = "trade_date must be written YYYY-MM-DD.";
      throw new QFPayValidationError([{ path: "trade_date", message }]);
    }
    return this.#client.download("tradeBill", { trade_date }, options);
  }

  /**
   * Downloads and unpacks a day's bill: the bytes of the zip file, the files in it, and the bill's rows if the columns
   * have known names.
   *
   * @param trade_date `YYYY-MM-DD`
   * @throws {QFPayResponseError} if the zip file cannot be unpacked, or unpacks to more than eight times
   *   `maxResponseBytes`
   * @throws as `download`
   * @see https://sdk.qfapi.com (trade bill)
   * @example
   * const { rows, bytes } = await qfpay.bills.get("2026-01-31");
   * for (const { syssn, order_type, txamt } of rows ?? []) console.info(syssn, order_type, txamt);
   * await writeFile("bill.zip", bytes);
   */
  async get(trade_date: string, options?: CallOptions): Promise<Bill> {
    const bytes = await this.download(trade_date, options);
    const { readBill } = await import("../records/read-bill.js");
    return readBill(bytes, 8 * (options?.maxResponseBytes ?? defaultMaxBytes));
  }
}
