import type { TextDifference } from "./diff-text.js";
import type { Algorithm } from "./signature.js";

/** The mistakes of a client that the simulator can recognize behind a wrong signature. */
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

/** A mistake by which a client computes a wrong signature. */
export type SignatureCause = (typeof signatureCauses)[number];

/**
 * The reason why a request was refused with 1108 (wrong signature), if it can be found. In a signed text, the client
 * key is replaced by `<client key>`.
 */
export type SignatureDiagnosis = {
  /** The first mistake in `causes`; `unknown` if no known mistake leads to the signature that was sent. */
  readonly cause: SignatureCause;
  /** All mistakes that together lead to the signature that was sent. */
  readonly causes: readonly SignatureCause[];
  /** The mistakes and their fixes, described for the developer of the client. */
  readonly explanation: string;
  /** The hash algorithm with which the gateway checks the signature. */
  readonly algorithm: Algorithm;
  /** The text that the gateway hashes, with `<client key>` in place of the key. */
  readonly expected: string;
  /** The hash algorithm that the client used, if known. */
  readonly presumedAlgorithm: string | undefined;
  /** The text that the client hashed, if it is known. Its hash is the signature that was sent. */
  readonly presumed: string | undefined;
  /**
   * The differences between the text that the gateway hashes and the text that the client hashed; empty if the client's
   * text is unknown.
   */
  readonly differences: readonly TextDifference[];
};
