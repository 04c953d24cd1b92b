import { sha256 } from "#hash";

/** Makes one short name from several texts. The texts cannot be derived from this name. */
export const fingerprint = (texts: readonly string[]): string => sha256(JSON.stringify(texts)).slice(0, 40);
