/**
 * Whether a body with this content type is UTF-8, the default without a charset. From the decoded text of a body in
 * another charset, the exact bytes cannot be restored.
 *
 * @example
 * isUtf8("application/json; charset=iso-8859-1"); // false
 */
export function isUtf8(contentType = ""): boolean {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1];
  return charset === undefined || /^(utf-?8|us-ascii)$/i.test(charset);
}
