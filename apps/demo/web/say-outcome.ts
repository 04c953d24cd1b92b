import { say } from "./state/language.js";

/** Translates the outcome of a notification or call. Without a translation, the underscores become spaces. */
export const sayOutcome = (outcome: string): string => say.value.outcomes[outcome] ?? outcome.replaceAll("_", " ");
