import { sha256 } from "#hash";

/** Turns texts into one short name from which the texts cannot be read. */
export const fingerprint = (texts: readonly string[]): string => sha256(JSON.stringify(texts)).slice(0, 40);
