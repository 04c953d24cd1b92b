/**
 * Whether a text parser decoded the body as UTF-8. The bytes of a body in another charset cannot be restored from the
 * text.
 *
 * @example
 * isUtf8("application/json; charset=iso-8859-1"); // false
 */
export function isUtf8(contentType = ""): boolean {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1];
  return charset === undefined || /^(utf-?8|us-ascii)$/i.test(charset);
}
