import type { SignatureCause } from "./diagnosis.js";
import type { Pair } from "./signature.js";

/** One way to carry out a step of signing, right or wrong. The right way has no `cause`. */
export type StepVariant<Change> = { readonly cause?: SignatureCause; readonly hint?: string; readonly change: Change };

/**
 * One complete way to sign a request: a right or wrong variant of each step. Together they determine the text and the
 * hash algorithm.
 */
export type SigningVariant = {
  readonly pairs: StepVariant<(pairs: readonly Pair[]) => readonly Pair[]>;
  readonly values: StepVariant<(value: string) => string>;
  readonly order: StepVariant<(pairs: readonly Pair[], join: (pair: Pair) => string) => readonly Pair[]>;
  readonly joined: StepVariant<(parts: readonly Pair[]) => string>;
  /** The step that adds the key to the text, before or after the text. */
  readonly keyed: StepVariant<(text: string, key: string) => string>;
  readonly key: StepVariant<string>;
  readonly digest: StepVariant<{ readonly name: string; readonly run: (text: string, key: string) => string }>;
};

export type SigningStep = keyof SigningVariant;
