import { say } from "./state/language.js";

/** The outcome of a notification or call: a text of the language, or else the SDK's word without its underscores. */
export const sayOutcome = (outcome: string): string => say.value.outcomes[outcome] ?? outcome.replaceAll("_", " ");
