import { type FlatResponse, flatResponse } from "./answers.js";

/**
 * Makes a response of the endpoints for recurring payments: `{ respcd, resperr, respmsg, data }`. Most other endpoints
 * have their members beside `respcd` instead of in `data`.
 */
export const dataAnswer = (data: object): FlatResponse => flatResponse("0000", { data });

/** Formats epoch milliseconds as ISO 8601 in UTC; empty if there is no time. */
export const isoTime = (ms: number | undefined): string =>
  ms === undefined ? "" : new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
