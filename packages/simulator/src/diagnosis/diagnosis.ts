import type { TextDifference } from "./diff-text.js";
import type { Algorithm } from "./signature.js";

/** Everything a diagnosis can find. */
export const signatureCauses = [
  "sign-type-missing",
  "sign-type-wrong",
  "sign-type-unknown",
  "digest-unknown",
  "digest-encoding",
  "unsorted",
  "sorted-ignoring-case",
  "sorted-pairs",
  "sorted-backwards",
  "empties-not-signed",
  "empties-not-sent",
  "absent-as-text",
  "mchid-not-sent",
  "mchid-not-signed",
  "parameter-not-signed",
  "sign-type-signed",
  "app-code-signed",
  "path-signed",
  "values-not-encoded",
  "values-encoded",
  "values-encoded-twice",
  "plus-not-encoded",
  "values-trimmed",
  "values-escaped",
  "values-normalised",
  "amount-format",
  "not-utf-8",
  "separator",
  "json-signed",
  "text-case",
  "key-separator",
  "key-as-parameter",
  "key-in-front",
  "key-twice",
  "key-missing",
  "key-case",
  "key-whitespace",
  "text-whitespace",
  "key-is-app-code",
  "key-of-other-merchant",
  "key-of-other-environment",
  "app-code-missing",
  "app-code-unknown",
  "app-code-case",
  "sign-missing",
  "sign-in-body",
  "json-body",
  "mchid-missing",
  "mchid-unknown",
  "unknown",
] as const;

/** What a client did that made its signature another one than the gateway's. */
export type SignatureCause = (typeof signatureCauses)[number];

/**
 * Why a request was refused with 1108, as far as that can be told. Client keys are never in it: where a key was hashed,
 * the texts say `<client key>`.
 */
export type SignatureDiagnosis = {
  /** The first of `causes`; `unknown` when no known mistake gives the signature that was sent. */
  readonly cause: SignatureCause;
  /** All that had to be assumed to arrive at the signature that was sent. */
  readonly causes: readonly SignatureCause[];
  /** What happened and what to do, for a person. */
  readonly explanation: string;
  /** What the gateway hashes with. */
  readonly algorithm: Algorithm;
  /** The text the gateway hashes. */
  readonly expected: string;
  /** What the client hashed with, if that is known. */
  readonly presumedAlgorithm: string | undefined;
  /** The text the client hashed, if it is known: its hash is the signature that was sent. */
  readonly presumed: string | undefined;
  /** Both texts laid over each other; empty when the client's is not known. */
  readonly differences: readonly TextDifference[];
};
