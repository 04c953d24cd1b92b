/** Ids and codes as text, whatever JSON type they came as; empty ones are absent. */
export const textOf = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : typeof value === "number" ? String(value) : undefined;

/** Minor units as a safe integer, or absent: a wrong amount is worse than none. */
export function amountOf(value: unknown): number | undefined {
  const isText = typeof value === "string" || typeof value === "number" || typeof value === "bigint";
  const amount = isText && /^\d+$/.test(String(value)) ? Number(value) : Number.NaN;
  return Number.isSafeInteger(amount) ? amount : undefined;
}

const suspicious = /(?:^|[:,[\s])(?:\d{16,}|0\d)/;
// A string that never ends is taken to the end of the text: tried again from each of its quotes it would cost seconds.
const stringOrNumber = /"(?:[^"\\]|\\[\s\S])*(?:"|\\?$)|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * `JSON.parse` that keeps integers too long for a number as text, so that no transaction number loses digits, and
 * numbers with leading zeros too (`0000` is printed bare in places, which is not JSON).
 *
 * @throws {SyntaxError} not JSON
 */
export const parseJson = (text: string): unknown =>
  JSON.parse(
    suspicious.test(text)
      ? text.replace(stringOrNumber, (token) => (/^(?:\d{16,}|0\d+)$/.test(token) ? `"${token}"` : token))
      : text,
  );
