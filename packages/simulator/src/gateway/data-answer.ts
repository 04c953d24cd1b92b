import { type Answer, answer } from "./answers.js";

/** The recurring endpoints answer `{ respcd, resperr, respmsg, data }`, unlike the flat rest. */
export const dataAnswer = (data: object): Answer => answer("0000", { data });

/** Their times are ISO 8601 in UTC, unlike elsewhere. */
export const isoTime = (ms: number | undefined): string =>
  ms === undefined ? "" : new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
