/** A way to print JSON: the separators between members and values, and whether characters beyond ASCII are escaped. */
type JsonStyle = { comma: string; colon: string; ascii: boolean };

// The styles of Python's `json.dumps` (the gateway's), `json.dumps` with `ensure_ascii=False`, and `JSON.stringify`.
const styles: readonly JsonStyle[] = [
  { comma: ", ", colon: ": ", ascii: true },
  { comma: ", ", colon: ": ", ascii: false },
  { comma: ",", colon: ":", ascii: false },
];

// QFPay's notifications are flat. Values that are nested more deeply are not printed, so that a hostile body cannot
// exhaust the stack.
const maxDepth = 8;

/**
 * Returns the bytes that a body may have had before a parser read it: one candidate for each way in which senders print
 * JSON. The caller accepts a candidate only if the signature fits.
 *
 * @param parsed the value that a JSON parser returned; a value that JSON cannot represent gives no candidates
 * @param maxBytes the largest body that is printed
 */
export function reprintCandidates(parsed: unknown, maxBytes: number): Uint8Array[] {
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return [];
  return styles.flatMap((style) => {
    const text = printJson(parsed, style, maxBytes);
    const bytes = text === undefined ? undefined : new TextEncoder().encode(text);
    return bytes && bytes.length <= maxBytes ? [bytes] : [];
  });
}

/** Prints a value as JSON; `undefined` if it is nested too deeply, too long, or contains something that is not JSON. */
function printJson(value: unknown, style: JsonStyle, maxLength: number): string | undefined {
  let bytesLeft = maxLength;
  const parts: string[] = [];
  const add = (text: string) => {
    bytesLeft -= text.length;
    if (bytesLeft < 0) throw notPrintable;
    parts.push(text);
  };
  const addText = (text: string) => {
    if (text.length > bytesLeft) throw notPrintable; // Spares JSON.stringify a long text.
    const json = JSON.stringify(text);
    add(style.ascii ? escapeNonAscii(json) : json);
  };
  const print = (item: unknown, depth: number): void => {
    if (depth > maxDepth) throw notPrintable;
    if (typeof item === "string") {
      addText(item);
      return;
    }
    if (typeof item === "boolean" || item === null || Number.isFinite(item)) {
      add(String(item));
      return;
    }
    const isList = Array.isArray(item);
    if (!isList && !isPlainObject(item)) throw notPrintable;
    add(isList ? "[" : "{");
    Object.entries(item).forEach(([name, member], position) => {
      if (position > 0) add(style.comma);
      if (!isList) {
        addText(name);
        add(style.colon);
      }
      print(member, depth + 1);
    });
    add(isList ? "]" : "}");
  };
  try {
    print(value, 1);
    return parts.join("");
  } catch {
    return undefined; // A getter or proxy in `value` may throw.
  }
}

const notPrintable = new Error("This is not what a JSON parser returns, or it is too large.");

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/** Escapes DEL and all non-ASCII characters as `\uXXXX`, like Python's `json.dumps`. */
export const escapeNonAscii = (json: string): string =>
  json.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
