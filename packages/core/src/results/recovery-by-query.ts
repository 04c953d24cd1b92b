import type { EndpointName } from "../catalog/endpoints.js";
import { isQFPayError } from "../errors.js";
import type { Parameters } from "../signing/canonicalize.js";
import type { Client } from "../transport/client.js";
import type { GatewayResponse } from "../transport/interpret-response.js";
import type { EnquiryFinding, Recovery } from "../transport/recovery.js";
import { callData } from "./data-result.js";

type Row = Readonly<Record<string, unknown>>;

/**
 * What a list from the gateway shows about a call whose response was lost. `done`: it was carried out. `absent`: it
 * was not. `unclear`: the list does not tell.
 */
export type QueryConclusion = "done" | "absent" | "unclear";

const noSuchRecord = new Set(["1136", "1268"]);

/**
 * Makes the recovery of a call without an order number: it queries a list that shows whether the call succeeded.
 *
 * @param name the name of the call's parameter by which the list is queried
 * @param judge decides from the rows of the list, and from the call's value of that parameter
 */
export const recoveryByQuery =
  (endpoint: EndpointName, name: string, judge: (rows: readonly Row[], id: unknown) => QueryConclusion) =>
  (client: Client, { [name]: id }: Parameters): Recovery<GatewayResponse> => ({
    async enquireOnce({ attempts, ...options }): Promise<EnquiryFinding<GatewayResponse>> {
      const rows = await queryRows(client, endpoint, { [name]: id }, options);
      const verdict = rows ? judge(rows, id) : "unclear";
      if (verdict !== "done") return verdict;
      const raw = { respcd: "0000", data: {} };
      return { found: { respcd: "0000", raw, flat: raw, signature: "unchecked", attempts, isRecovered: true } };
    },
  });

/** Queries a list. Returns an empty list if the gateway has no record, `undefined` if the response is not a list. */
async function queryRows(
  client: Client,
  ...call: [EndpointName, Parameters, object]
): Promise<readonly Row[] | undefined> {
  try {
    const { data } = await callData<unknown>(client, ...call);
    return Array.isArray(data) ? data : undefined;
  } catch (error) {
    if (isQFPayError(error, "api_error") && noSuchRecord.has(error.respcd ?? "")) return [];
    throw error;
  }
}
