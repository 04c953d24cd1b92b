/** The maximum length of `auth_code`, the customer's payment code, in characters. */
export const longestCode = 128;

/** Cleans a scanned or typed payment code: removes blanks, and converts full-width digits of a Chinese keyboard. */
export const cleanCode = (text: string): string => text.normalize("NFKC").replaceAll(/\s/g, "");

/** Returns the fault of a cleaned payment code; `undefined` if only the gateway can judge the code. */
export function codeFault(code: string): "missing" | "too_long" | undefined {
  if (code === "") return "missing";
  return code.length > longestCode ? "too_long" : undefined;
}
