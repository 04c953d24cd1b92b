/**
 * Whether the content type says that the body is UTF-8, as it does without a charset. If a parser has decoded a body in
 * another charset, the text does not give back the exact bytes.
 *
 * @example
 * isUtf8("application/json; charset=iso-8859-1"); // false
 */
export function isUtf8(contentType = ""): boolean {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1];
  return charset === undefined || /^(utf-?8|us-ascii)$/i.test(charset);
}
