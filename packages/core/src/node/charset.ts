/**
 * Whether a body with this content type is UTF-8, which is the default. If a body in another charset was decoded, its
 * exact bytes cannot be restored from the text.
 *
 * @example
 * isUtf8("application/json; charset=iso-8859-1"); // false
 */
export function isUtf8(contentType = ""): boolean {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1];
  return charset === undefined || /^(utf-?8|us-ascii)$/i.test(charset);
}
