import type { ResponseSignature } from "@qfpay/core";

export type SignType = "SHA256" | "MD5";

/** One request as the doctor makes it. */
export type Question = {
  readonly path: string;
  readonly method: "POST" | "GET";
  /** Without `mchid`, which is added from `mchid` below. */
  readonly params: Readonly<Record<string, string>>;
  readonly signType: SignType;
  readonly mchid: string | undefined;
  /** Sent once only, because it creates something: a second request would be about a used number. */
  readonly once?: boolean;
};

/** What came back over HTTP, and nothing that anybody concluded from it. */
export type Answer = {
  readonly question: Question;
  /** Epoch milliseconds at the middle of the call, on this machine's clock. */
  readonly at: number;
  readonly ms: number;
  /** `json`: an answer of the API. `other`: something else answered. `none`: nothing did. */
  readonly kind: "json" | "other" | "none";
  readonly status?: number;
  readonly respcd?: string;
  /** The gateway's text for people, or why there is no answer. */
  readonly words: string;
  readonly members?: Readonly<Record<string, unknown>>;
  /** The gateway's clock, epoch milliseconds, whole seconds. */
  readonly date?: number;
  readonly signature?: ResponseSignature;
  /** The body as text, for the support file. */
  readonly body: string;
};

export type Verdict = "taken" | "refused" | "unclear";

/** Codes that say nothing about the signature: maintenance, and a form that was not read. */
const beforeTheSignature: readonly string[] = ["1100", "1103"];

/** Whether the gateway took app code, signature and mchid of a question. It answers 1108 for all three. */
export function signatureTaken({ kind, respcd = "" }: Answer): Verdict {
  if (kind !== "json" || beforeTheSignature.includes(respcd)) return "unclear";
  return respcd === "1108" ? "refused" : "taken";
}

const noSuchMethod: readonly (number | undefined)[] = [404, 405, 501];

/** Whether the gateway took the HTTP method of a question whose signature it takes otherwise. */
export function methodTaken(answer: Answer): Verdict {
  if (noSuchMethod.includes(answer.status) || answer.respcd === "1103") return "refused";
  return signatureTaken(answer);
}

/** A short account of an answer, for tables. */
export function inShort({ kind, status, respcd, words }: Answer): string {
  const text = words.length > 160 ? `${words.slice(0, 160)}...` : words;
  if (kind === "json") return `${respcd} ${text}`.trim();
  return kind === "none" ? text : `HTTP ${status} ${text}`.trim();
}
