import { callData, type DataResult, type JsonValue } from "../results/data-result.js";
import { recoveryByQuery } from "../results/recovery-by-query.js";
import type { Client } from "../transport/client.js";
import type { CallOptions } from "../transport/transport.js";

/** A customer's data, as `customers.create` sends them to QFPay. */
export type CustomerParams = {
  name?: string | undefined;
  phone?: string | undefined;
  email?: string | undefined;
  /** The billing address: an object, which is sent as JSON, or JSON text. */
  billing_address?: JsonValue | undefined;
};

/** A customer as QFPay lists it. */
export type Customer = Omit<CustomerParams, "billing_address"> & {
  /** QFPay's id of the customer. */
  customer_id: string;
  billing_address?: unknown;
  [name: string]: unknown;
};

/** The filters of `customers.query`. */
export type CustomerFilter = {
  /** QFPay's id of the customer, from `customers.create`. */
  customer_id?: string | undefined;
  name?: string | undefined;
  phone?: string | undefined;
  email?: string | undefined;
  /** The number of the page, counted from 1. */
  page?: number | undefined;
  /** The number of customers per page, at most 100. */
  page_size?: number | undefined;
};

/** Manages customers, for recurring payments and saved cards. */
export class Customers {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  /**
   * Creates a customer.
   *
   * @throws {QFPayApiError} {@link QFPayUnknownOutcomeError}
   * @see https://sdk.qfapi.com (recurring payments)
   * @example
   * const { data } = await qfpay.customers.create({ name: "Chan Tai Man", email: "chan@example.com" });
   * data.customer_id;
   */
  create(params: CustomerParams, options?: CallOptions): Promise<DataResult<{ customer_id: string }>> {
    return callData(this.#client, "createCustomer", params, options);
  }

  /**
   * Changes a customer. Members that are not given stay unchanged.
   *
   * @throws {QFPayValidationError} {@link QFPayApiError} {@link QFPayUnknownOutcomeError}
   * @example
   * await qfpay.customers.update({ customer_id, phone: "+85251234567" });
   */
  update(
    params: CustomerParams & { customer_id: string },
    options?: CallOptions,
  ): Promise<DataResult<{ rowAffected?: number }>> {
    return callData(this.#client, "updateCustomer", params, options);
  }

  /**
   * Lists customers.
   *
   * @throws {QFPayApiError}
   * @example
   * const { data } = await qfpay.customers.query({ email: "chan@example.com" });
   */
  query(filter: CustomerFilter = {}, options?: CallOptions): Promise<DataResult<Customer[]>> {
    return callData(this.#client, "queryCustomers", filter, options);
  }

  /**
   * Deletes a customer permanently.
   *
   * @throws {QFPayValidationError} {@link QFPayApiError} {@link QFPayUnknownOutcomeError}
   * @example
   * await qfpay.customers.delete({ customer_id });
   */
  delete(params: { customer_id: string }, options?: CallOptions): Promise<DataResult<unknown>> {
    const recovery = recoveryByQuery("queryCustomers", "customer_id", (rows) => (rows.length ? "absent" : "done"));
    return callData(this.#client, "deleteCustomer", params, options, recovery);
  }
}
