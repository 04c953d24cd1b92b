/** A saved HTTP message, or the body of a message alone. */
export type Message = {
  /** The HTTP method; `undefined` if the message has no first line or is a response. */
  readonly method: string | undefined;
  /** The path and query; `undefined` if the message has no first line or is a response. */
  readonly path: string | undefined;
  readonly headers: Headers;
  /** The exact bytes of the body. */
  readonly body: Uint8Array;
};

const headerLine = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*(.*?)[ \t]*$/;

/**
 * Adds the header that a line holds.
 *
 * @returns whether the line had the form `Name: value`
 */
export function addHeader(headers: Headers, line: string): boolean {
  const found = headerLine.exec(line);
  if (!found) return false;
  try {
    headers.append(found[1]!, found[2]!);
    return true;
  } catch {
    return false;
  }
}

/** Returns the offset after the line break that ends the line at `from`. */
const lineEnd = (bytes: Uint8Array, from: number): number => {
  const at = bytes.indexOf(10, from);
  return at < 0 ? bytes.length : at + 1;
};

/**
 * Splits a message into its parts. The bytes of the body are not changed, because the signature covers the bytes.
 *
 * @param bytes the message: a line such as `POST /path HTTP/1.1`, headers, an empty line and the body; each part
 *   except the body is optional
 */
export function readMessage(bytes: Uint8Array): Message {
  const headers = new Headers();
  const textAt = (from: number, to: number) => new TextDecoder().decode(bytes.subarray(from, to)).replace(/\r?\n$/, "");
  let method: string | undefined;
  let path: string | undefined;
  let at = 0;
  const first = /^(GET|POST)\s+(\S+)(\s+HTTP\/[\d.]+)?$/.exec(textAt(0, lineEnd(bytes, 0)));
  if (first) {
    [, method, path] = first;
    at = lineEnd(bytes, 0);
  } else if (/^HTTP\/[\d.]+ \d{3}/.test(textAt(0, lineEnd(bytes, 0)))) at = lineEnd(bytes, 0);
  const startOfHeaders = at;
  while (at < bytes.length) {
    const end = lineEnd(bytes, at);
    const line = textAt(at, end);
    if (line === "") return { method, path, headers, body: bytes.subarray(end) };
    if (!addHeader(headers, line)) break;
    at = end;
  }
  // Without an empty line, the text after the first line is either headers only or a body only.
  const isHeadersOnly = at >= bytes.length && at > startOfHeaders;
  if (isHeadersOnly) return { method, path, headers, body: new Uint8Array() };
  return { method, path, headers: new Headers(), body: bytes.subarray(startOfHeaders) };
}
