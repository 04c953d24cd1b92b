const waiting = new Set(["1143", "1145"]);
const refused = new Set(["1201", "1202", "1204", "1205", "1212", "2005"]);

/**
 * What becomes of a scanned customer code. The last four digits of `auth_code` choose: 1143 and 1145 leave the payment
 * open until `pay` or `decline`, 1201 1202 1204 1205 1212 and 2005 fail with that code, anything else is paid at once.
 */
export function scannedCode(auth_code: string): { state: "paid" | "open" | "failed"; respcd: string } {
  const ending = auth_code.slice(-4);
  if (waiting.has(ending)) return { state: "open", respcd: ending };
  if (refused.has(ending)) return { state: "failed", respcd: ending };
  return { state: "paid", respcd: "0000" };
}
