import { QFPayResponseError } from "../errors.js";
import { isObject } from "../object-of.js";
import type { Redact } from "../redact.js";
import { parseJson } from "../wire-values.js";

// The decoder is created only when it is used, because Jest's browser-like environment has no `TextDecoder` and must
// still be able to load the package.
const decoder = () => new TextDecoder("utf-8", { fatal: true });

/** The JSON object of a response, as the gateway sent it. */
export type RawResponse = Record<string, unknown>;

/**
 * Reads the bytes of a response as a JSON object.
 *
 * @param redact a function that removes the client key from the text before the text is parsed or quoted
 * @throws {QFPayResponseError} if the response is empty, not UTF-8, not JSON, or not an object
 */
export function parseResponse(bytes: Uint8Array, httpStatus: number, attempts: number, redact: Redact): RawResponse {
  const unreadableError = (what: string, text = "") => {
    const excerpt = text.replace(/\s+/g, " ").slice(0, 80);
    const message = `The gateway's answer (HTTP ${httpStatus}) ${what}${excerpt && `: ${JSON.stringify(excerpt)}`}.`;
    return new QFPayResponseError(message, { outcome: "unknown", httpStatus, attempts });
  };
  if (bytes.length === 0) throw unreadableError("is empty");
  let text: string;
  try {
    text = redact(decoder().decode(bytes));
  } catch {
    throw unreadableError("is not UTF-8");
  }
  let value: unknown;
  try {
    value = parseJson(text);
  } catch {
    // The JSON parser's error is not passed on, because its message quotes the body at length.
    throw unreadableError("is not JSON", text);
  }
  if (!isObject(value)) throw unreadableError("is not a JSON object", text);
  return value;
}
