/** The greatest length of `auth_code` at QFPay. */
export const longestCode = 128;

/** Normalizes a scanned or typed code: removes blanks, and converts the full-width digits of a Chinese keyboard. */
export const cleanCode = (text: string): string => text.normalize("NFKC").replaceAll(/\s/g, "");

/** Returns the fault of a customer's code after `cleanCode`; `undefined` if only the gateway can judge the code. */
export function codeFault(code: string): "missing" | "too_long" | undefined {
  if (code === "") return "missing";
  return code.length > longestCode ? "too_long" : undefined;
}
