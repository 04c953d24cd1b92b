import type { EndpointName } from "../catalog/endpoints.js";
import { isQFPayError } from "../errors.js";
import type { Parameters } from "../signing/canonicalize.js";
import type { Client } from "../transport/client.js";
import type { Answer } from "../transport/judge.js";
import type { Finding, Recovery } from "../transport/recovery.js";
import { callData } from "./data-result.js";

type Row = Readonly<Record<string, unknown>>;

/** Decides from the rows of a list whether a call whose response was lost was carried out. */
export type Verdict = "done" | "absent" | "unclear";

const noSuchRecord = new Set(["1136", "1268"]);

/** Recovery of a call without an order number: a list of the gateway shows whether the call was carried out. */
export const byQuery = (
  client: Client,
  endpoint: EndpointName,
  params: Parameters,
  judge: (rows: readonly Row[]) => Verdict,
): Recovery<Answer> => ({
  async ask({ attempts, ...options }): Promise<Finding<Answer>> {
    const rows = await list(client, endpoint, params, options);
    const verdict = rows ? judge(rows) : "unclear";
    if (verdict !== "done") return verdict;
    const raw = { respcd: "0000", data: {} };
    return { found: { respcd: "0000", raw, flat: raw, signature: "unchecked", attempts, isRecovered: true } };
  },
});

/** The list; empty if the gateway has no such record, `undefined` if the response is not a list. */
async function list(client: Client, ...call: [EndpointName, Parameters, object]): Promise<readonly Row[] | undefined> {
  try {
    const { data } = await callData<unknown>(client, ...call);
    return Array.isArray(data) ? data : undefined;
  } catch (error) {
    if (isQFPayError(error, "api_error") && noSuchRecord.has(error.respcd ?? "")) return [];
    throw error;
  }
}
