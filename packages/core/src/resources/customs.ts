import { checkEndpoint } from "../checks/check-endpoint.js";
import { isQFPayError } from "../errors.js";
import { normalizeResult } from "../results/normalize-result.js";
import type { Result } from "../results/payment-result.js";
import type { Client } from "../transport/client.js";
import type { GatewayResponse } from "../transport/interpret-response.js";
import type { Recovery } from "../transport/recovery.js";
import type { CallOptions } from "../transport/transport.js";

/** The members that identify a customs declaration. */
export type CustomsRef = {
  /** The wallet with which the payment was made: WeChat Pay or Alipay. */
  trade_type: "weixin" | "alipay";
  /** The payment's transaction number. */
  syssn: string;
  /** The customs office, such as `SHENZHEN`, at most 20 characters. */
  customs: string;
  /** For split orders: the number of the declared part, at most 64 characters. */
  sub_order_no?: string | undefined;
};

/** The content of a customs declaration. */
export type CustomsParams = CustomsRef & {
  /** Your registration number at the customs office that `customs` names. */
  mch_customs_no: string;
  /** Your registered name at the customs office that `customs` names. */
  mch_customs_name?: string | undefined;
  /** For WeChat Pay: whether to add or to change a declaration. */
  action_type?: "ADD" | "MODIFY" | undefined;
  /** For Alipay: the number of the declaration request, at most 32 characters. */
  out_request_no?: string | undefined;
  /** For Alipay: the declared amount as decimal text such as `2.00`, not in minor units. */
  amount?: string | undefined;
  /** For split orders: the currency of the fees. `order_fee` must be the sum of `transport_fee` and `product_fee`. */
  fee_type?: "CNY" | undefined;
  /** The amount of the split order, in minor units. */
  order_fee?: number | string | undefined;
  /** The transport fee of the split order, in minor units. */
  transport_fee?: number | string | undefined;
  /** The price of the products in the split order, in minor units. */
  product_fee?: number | string | undefined;
};

/** The result of a customs call. If its `status` is `pending`, call `customs.query` later. */
export type CustomsResult = Result & { verify_department?: string; verify_department_trade_id?: string };

/** Declares payments to the customs offices of mainland China. */
export class Customs {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  /**
   * Declares a payment.
   *
   * @throws {QFPayValidationError} {@link QFPayApiError} {@link QFPayUnknownOutcomeError}: then call `query`
   * @see https://sdk.qfapi.com (customs declaration)
   * @example
   * await qfpay.customs.declare({ trade_type: "weixin", syssn, customs: "SHENZHEN", mch_customs_no: "440316T004" });
   */
  declare(params: CustomsParams, options?: CallOptions): Promise<CustomsResult> {
    return this.#call("declareCustoms", params, options);
  }

  /**
   * Queries a declaration.
   *
   * @throws {QFPayValidationError} {@link QFPayApiError}
   * @example
   * await qfpay.customs.query({ trade_type: "weixin", syssn, customs: "SHENZHEN" });
   */
  query(params: CustomsRef, options?: CallOptions): Promise<CustomsResult> {
    return this.#call("queryCustoms", params, options);
  }

  /**
   * Declares a payment again, if the customs office lost or refused the declaration.
   *
   * @throws {QFPayValidationError} {@link QFPayApiError} {@link QFPayUnknownOutcomeError}: then call `query`
   * @example
   * await qfpay.customs.redeclare({ trade_type: "weixin", syssn, customs: "SHENZHEN", mch_customs_no: "440316T004" });
   */
  redeclare(params: CustomsRef & { mch_customs_no: string }, options?: CallOptions): Promise<CustomsResult> {
    return this.#call("redeclareCustoms", params, options);
  }

  /** Checks the parameters and makes a customs call. A new declaration is queried if its response is lost. */
  async #call(
    endpoint: "declareCustoms" | "queryCustoms" | "redeclareCustoms",
    params: CustomsRef,
    options?: CallOptions,
  ): Promise<CustomsResult> {
    checkEndpoint(endpoint, params).throwIfWrong();
    // An existing declaration does not prove that a change to it was accepted, so a change has no recovery.
    const isNew = endpoint === "declareCustoms" && (params as CustomsParams).action_type !== "MODIFY";
    const recovery = isNew ? this.#recoveryOfDeclaration(params) : undefined;
    const answer = await this.#client.call(endpoint, params, options, recovery);
    const { verify_department, verify_department_trade_id } = answer.flat;
    return { ...normalizeResult(answer), verify_department, verify_department_trade_id } as CustomsResult;
  }

  /** Returns the query by which a call finds its declaration after a lost response. */
  #recoveryOfDeclaration({
    trade_type,
    customs,
    syssn,
    sub_order_no,
    mchid,
  }: CustomsRef & { mchid?: string }): Recovery<GatewayResponse> {
    const ref = { trade_type, customs, syssn, sub_order_no, mchid };
    return {
      enquireOnce: async ({ attempts, ...options }) => {
        try {
          return { found: { ...(await this.#client.call("queryCustoms", ref, options)), attempts, isRecovered: true } };
        } catch (error) {
          if (isQFPayError(error, "api_error") && ["1136", "1268"].includes(error.respcd ?? "")) return "absent";
          throw error;
        }
      },
    };
  }
}
