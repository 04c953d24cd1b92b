import { type FlatResponse, flatResponse } from "./answers.js";

/**
 * A response of the recurring endpoints, `{ respcd, resperr, respmsg, data }`. The responses of all other endpoints are
 * flat.
 */
export const dataAnswer = (data: object): FlatResponse => flatResponse("0000", { data });

/** Formats a time as ISO 8601 in UTC, as only the recurring endpoints do. */
export const isoTime = (ms: number | undefined): string =>
  ms === undefined ? "" : new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
