import type { SignatureCause } from "./diagnosis.js";
import type { Pair } from "./signature.js";

/** One variant of a step of signing. The variant without a `cause` is the correct one. */
export type Mistake<Change> = { readonly cause?: SignatureCause; readonly hint?: string; readonly change: Change };

/** The variants of all steps of signing. Together they determine the text and the hash algorithm. */
export type Recipe = {
  readonly pairs: Mistake<(pairs: readonly Pair[]) => readonly Pair[]>;
  readonly values: Mistake<(value: string) => string>;
  readonly order: Mistake<(pairs: readonly Pair[], join: (pair: Pair) => string) => readonly Pair[]>;
  readonly joined: Mistake<(parts: readonly Pair[]) => string>;
  /** The step that adds the key to the text, before or after the text. */
  readonly keyed: Mistake<(text: string, key: string) => string>;
  readonly key: Mistake<string>;
  readonly digest: Mistake<{ readonly name: string; readonly run: (text: string, key: string) => string }>;
};

export type RecipePart = keyof Recipe;
