import type { SignatureCause } from "./diagnosis.js";
import type { Pair } from "./signature.js";

/**
 * One way, right or wrong, to carry out one step of signing. `cause` names the mistake (absent if the way is right),
 * `hint` explains it, and `change` carries out the step.
 */
export type StepVariant<Change> = { readonly cause?: SignatureCause; readonly hint?: string; readonly change: Change };

/**
 * One complete way to sign a request: a right or wrong variant of each step. Together the steps determine the signed
 * text and the hash algorithm.
 */
export type SigningVariant = {
  /** The step that selects the parameters to sign. */
  readonly pairs: StepVariant<(pairs: readonly Pair[]) => readonly Pair[]>;
  /** The step that encodes each value, for example percent-encodes it. */
  readonly values: StepVariant<(value: string) => string>;
  /** The step that sorts the parameters. `join` returns the text `name=value`. */
  readonly order: StepVariant<(pairs: readonly Pair[], join: (pair: Pair) => string) => readonly Pair[]>;
  /** The step that joins names and values to one text. */
  readonly joined: StepVariant<(parts: readonly Pair[]) => string>;
  /** The step that adds the client key to the text of names and values. */
  readonly keyed: StepVariant<(text: string, key: string) => string>;
  /** The step that chooses the client key. Its `change` is the key that was used. */
  readonly key: StepVariant<string>;
  /** The step that hashes the text; `name` names the hash algorithm. */
  readonly digest: StepVariant<{ readonly name: string; readonly run: (text: string, key: string) => string }>;
};

/** The name of one step of signing. */
export type SigningStep = keyof SigningVariant;
