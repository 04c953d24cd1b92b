import { say } from "./state/language.js";

/** What became of a notification or of a call: the SDK's own word, without its underscores, where the language has no better one. */
export const sayOutcome = (outcome: string): string => say.value.outcomes[outcome] ?? outcome.replaceAll("_", " ");
