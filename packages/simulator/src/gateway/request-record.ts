import type { Clock } from "@qfpay/core";
import type { SignatureDiagnosis } from "../diagnosis/diagnosis.js";
import type { CallFault } from "../faults/fault.js";
import type { Journal } from "../world/journal.js";

/**
 * One request as the gateway saw it, and its result. Requests to any path are recorded, except those to the customer's
 * pages and the control API. An opened link to the hosted checkout page is recorded, too.
 */
export type RequestRecord = {
  /** The id that the simulator gives the request, such as `request-1`. */
  readonly id: string;
  /** The time at which the request arrived, in epoch milliseconds. */
  readonly at: number;
  readonly method: string;
  /** The path of the requested URL. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The decoded parameters of the request. */
  params: Readonly<Record<string, string>>;
  /** The text that the client should have signed, without the key. */
  stringToSign: string;
  /** The mistake in the client's signature or its headers, if the request was refused for it. */
  diagnosis: SignatureDiagnosis | undefined;
  /** The HTTP status of the response; `undefined` if a fault broke the connection first. */
  status: number | undefined;
  /** The code in the gateway's response, even if a fault kept the response from the client. */
  respcd: string | undefined;
  /** The reason that the response states; for a 404 or 405, the client's likely mistake. */
  resperr: string | undefined;
  /** The body of the response; for a file, only its length. */
  body: string;
  /** Whether the simulator's rate limit refused the request. A 429 of an injected fault does not count. */
  rateLimited: boolean;
  /** The kind of the fault that occurred for this request. */
  fault: CallFault["kind"] | undefined;
};

/** Makes the record of a request that has just arrived. */
export type MakeRequestRecord = (method: string, path: string, headers: Headers) => RequestRecord;

/** The list of received requests, and the function that makes the record of a new request. */
export type RequestLog = { readonly newRecord: MakeRequestRecord; readonly journal: Journal<RequestRecord> };

/** Creates the function that makes records of requests, with consecutive ids. */
export function requestRecordMaker(clock: Clock): MakeRequestRecord {
  let received = 0;
  return (method, path, headers) => ({
    id: `request-${++received}`,
    at: clock.now(),
    method,
    path,
    headers: Object.fromEntries(headers),
    params: {},
    stringToSign: "",
    diagnosis: undefined,
    status: undefined,
    respcd: undefined,
    resperr: undefined,
    body: "",
    rateLimited: false,
    fault: undefined,
  });
}
