import { sha256 } from "#hash";

/** Texts as one short name that shows nothing of them. */
export const fingerprint = (texts: readonly string[]): string => sha256(JSON.stringify(texts)).slice(0, 40);
