import { type Answer, answer } from "./answers.js";

/** A response of the recurring endpoints, `{ respcd, resperr, respmsg, data }`. All other endpoints answer flat. */
export const dataAnswer = (data: object): Answer => answer("0000", { data });

/** Formats a time as ISO 8601 in UTC, as only the recurring endpoints do. */
export const isoTime = (ms: number | undefined): string =>
  ms === undefined ? "" : new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
