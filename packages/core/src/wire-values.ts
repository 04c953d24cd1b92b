/** Converts an id or code, a number or text, to text; `undefined` for an empty text and any other value. */
export const textOf = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : typeof value === "number" ? String(value) : undefined;

/**
 * Converts an amount in minor units to a safe integer; `undefined` if that is not possible, because a wrong amount is
 * worse than none.
 */
export function amountOf(value: unknown): number | undefined {
  const isText = typeof value === "string" || typeof value === "number" || typeof value === "bigint";
  const amount = isText && /^\d+$/.test(String(value)) ? Number(value) : Number.NaN;
  return Number.isSafeInteger(amount) ? amount : undefined;
}

// A string without a closing quote is matched to the end of the text. If the match were tried again from each quote, a
// hostile body could cost seconds of CPU time.
const stringOrNumber = /"(?:[^"\\]|\\[\s\S])*(?:"|\\?$)|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Parses JSON like `JSON.parse`, but keeps integers that are too long for a number as text, so that no transaction
 * number loses digits. Numbers with leading zeros are kept as text too, because the gateway prints some codes `0000`
 * without quotes, which is not valid JSON.
 *
 * @throws {SyntaxError} if the text is not JSON
 */
export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return JSON.parse(quoteNumbers(text)); // Accepts leading zeros; other wrong JSON throws.
  }
  return hasLongNumber(value) ? JSON.parse(quoteNumbers(text)) : value;
}

const quoteNumbers = (text: string): string =>
  text.replace(stringOrNumber, (token) => (/^(?:\d{16,}|0\d+)$/.test(token) ? `"${token}"` : token));

/**
 * Whether a value contains a number that may have had 16 digits or more in the JSON text. The search does not
 * recurse, because a hostile body may be nested deeply.
 */
function hasLongNumber(root: unknown): boolean {
  if (!isNested(root)) return typeof root === "number" && root >= 1e15;
  const unvisited = [root];
  for (let parent = unvisited.pop(); parent !== undefined; parent = unvisited.pop()) {
    for (const member of Object.values(parent)) {
      if (typeof member === "number" && member >= 1e15) return true;
      if (isNested(member)) unvisited.push(member);
    }
  }
  return false;
}

const isNested = (value: unknown): value is object => typeof value === "object" && value !== null;
