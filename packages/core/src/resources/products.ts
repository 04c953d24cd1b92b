import { withDefaults } from "../absent.js";
import type { Currency } from "../catalog/currencies.js";
import { callData, type DataResult } from "../results/data-result.js";
import { recoveryByQuery } from "../results/recovery-by-query.js";
import type { Client } from "../transport/client.js";
import type { CallOptions } from "../transport/transport.js";

/** The parameters of a product that subscriptions charge for: its name, and the amount and interval of the charges. */
export type ProductParams = {
  /** The product's name. */
  name: string;
  /** The amount of one charge, in minor units. */
  txamt: number | bigint | string;
  /** The currency's ISO 4217 code. */
  txcurrcd: Currency | (string & {});
  /** The unit of the charging interval; `minutes` and `hours` exist in the sandbox only. */
  interval: "monthly" | "yearly" | "minutes" | "hours";
  /** The number of interval units from one charge to the next, at least 1. */
  interval_count: number | string;
  /** The type of the product. `recurring` is the default and the only type. */
  type?: "recurring" | undefined;
  /** The type of usage. `licensed` is the default and the only type. */
  usage_type?: "licensed" | undefined;
  description?: string | undefined;
};

/** A product as QFPay lists it. */
export type Product = { product_id: string; name?: string; description?: string; [name: string]: unknown };

/** The filters of `products.query`. */
export type ProductFilter = {
  /** QFPay's id of the product, from `products.create`. */
  product_id?: string | undefined;
  name?: string | undefined;
  description?: string | undefined;
  txcurrcd?: Currency | (string & {}) | undefined;
  /** How often the product is billed, for example monthly. */
  interval?: ProductParams["interval"] | undefined;
  /** The number of the page, counted from 1. */
  page?: number | undefined;
  /** The number of products per page, at most 100. */
  page_size?: number | undefined;
};

/** Manages the products that subscriptions charge for. */
export class Products {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  /**
   * Creates a product.
   *
   * @throws {QFPayValidationError} {@link QFPayApiError} {@link QFPayUnknownOutcomeError}
   * @see https://sdk.qfapi.com (recurring payments)
   * @example
   * const { data } = await qfpay.products.create({
   *   name: "Tea club", txamt: 8800, txcurrcd: "HKD", interval: "monthly", interval_count: 1,
   * });
   */
  create(params: ProductParams, options?: CallOptions): Promise<DataResult<{ product_id: string }>> {
    const sent = withDefaults({ type: "recurring", usage_type: "licensed" }, params);
    return callData(this.#client, "createProduct", sent, options);
  }

  /**
   * Changes the name or description of a product. Amount and interval cannot be changed.
   *
   * @throws {QFPayValidationError} {@link QFPayApiError} {@link QFPayUnknownOutcomeError}
   * @example
   * await qfpay.products.update({ product_id, name: "Tea club, large" });
   */
  update(
    params: { product_id: string; name?: string; description?: string },
    options?: CallOptions,
  ): Promise<DataResult<{ rowAffected?: number }>> {
    return callData(this.#client, "updateProduct", params, options);
  }

  /**
   * Lists products.
   *
   * @throws {QFPayApiError}
   * @example
   * const { data } = await qfpay.products.query({ interval: "monthly" });
   */
  query(filter: ProductFilter = {}, options?: CallOptions): Promise<DataResult<Product[]>> {
    return callData(this.#client, "queryProducts", filter, options);
  }

  /**
   * Deletes a product. The gateway refuses this while somebody subscribes to the product.
   *
   * @throws {QFPayValidationError} {@link QFPayApiError} {@link QFPayUnknownOutcomeError}
   * @example
   * await qfpay.products.delete({ product_id });
   */
  delete(params: { product_id: string }, options?: CallOptions): Promise<DataResult<unknown>> {
    const recovery = recoveryByQuery("queryProducts", "product_id", (rows) => (rows.length ? "absent" : "done"));
    return callData(this.#client, "deleteProduct", params, options, recovery);
  }
}
