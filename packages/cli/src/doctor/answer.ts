import type { ResponseSignature } from "@qfpay/core";

/** The hash with which a request is signed. */
export type SignType = "SHA256" | "MD5";

/** One request that the doctor command sends to learn about the account. The response to it is called an answer. */
export type Question = {
  /** The path of the endpoint. */
  readonly path: string;
  readonly method: "POST" | "GET";
  /** The parameters of the request, except `mchid`, which is a member of its own. */
  readonly params: Readonly<Record<string, string>>;
  /** The hash with which the request is signed. */
  readonly signType: SignType;
  /** The sub-merchant's id in the request; `undefined`: none is sent. */
  readonly mchid: string | undefined;
  /**
   * Whether the request is never repeated after a failure, because it creates an order: a repeat would use the order's
   * number again.
   */
  readonly once?: boolean;
  /**
   * Whether the request is sent even after Ctrl-C. This is for requests that clean up, such as closing an order that
   * was created.
   */
  readonly afterCtrlC?: boolean;
};

/** The HTTP response to one request of the doctor command, or the reason why none came. */
export type Answer = {
  /** The request that was sent. */
  readonly question: Question;
  /** The time of the call on this machine's clock, halfway between request and response, in epoch milliseconds. */
  readonly at: number;
  /** The milliseconds from the request to the end of the response. */
  readonly ms: number;
  /**
   * The kind of response. `json`: JSON from the gateway's API. `other`: another response, such as a proxy's page.
   * `none`: no response came.
   */
  readonly kind: "json" | "other" | "none";
  /** The HTTP status; absent if no response came. */
  readonly status?: number;
  /** The gateway's response code; only with the kind `json`. */
  readonly respcd?: string;
  /**
   * The gateway's message, the content type of a response that is not the API's, or the reason why no response came.
   */
  readonly message: string;
  /** The members of the response's JSON object; only with the kind `json`. */
  readonly members?: Readonly<Record<string, unknown>>;
  /** The time in the `Date` header in epoch milliseconds, cut to whole seconds. */
  readonly date?: number;
  /** The result of checking the response's signature. */
  readonly signature?: ResponseSignature;
  /** The response's body as text; empty if no response came. */
  readonly body: string;
};

/** Whether the gateway accepted a part of a request, such as its signature; `unclear`: the response does not tell. */
export type Acceptance = "taken" | "refused" | "unclear";

/**
 * Response codes that do not show whether the request's signature is good: 1100 is maintenance, and with 1103 the
 * parameters were not read.
 */
const beforeTheSignature: readonly string[] = ["1100", "1103"];

/**
 * Whether the gateway accepted the app code, the signature and the `mchid` of a request. The gateway responds with 1108
 * if any of the three is wrong.
 */
export function signatureAcceptance({ kind, respcd = "" }: Answer): Acceptance {
  if (kind !== "json" || beforeTheSignature.includes(respcd)) return "unclear";
  return respcd === "1108" ? "refused" : "taken";
}

const noSuchMethod: readonly (number | undefined)[] = [404, 405, 501];

/** Whether the gateway accepted the HTTP method of a request whose signature is known to be good. */
export function methodAcceptance(answer: Answer): Acceptance {
  if (noSuchMethod.includes(answer.status) || answer.respcd === "1103") return "refused";
  return signatureAcceptance(answer);
}

/** Describes the gateway's response in one line, for tables. */
export function summaryOf({ kind, status, respcd, message }: Answer): string {
  const text = message.length > 160 ? `${message.slice(0, 160)}...` : message;
  if (kind === "json") return `${respcd} ${text}`.trim();
  return kind === "none" ? text : `HTTP ${status} ${text}`.trim();
}
