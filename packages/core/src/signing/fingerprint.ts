import { sha256 } from "#hash";

/** Makes one short hash of several texts, from which nobody can derive the texts. */
export const fingerprint = (texts: readonly string[]): string => sha256(JSON.stringify(texts)).slice(0, 40);
