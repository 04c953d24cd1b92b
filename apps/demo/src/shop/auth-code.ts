/** The most that QFPay takes as `auth_code`. Which codes are a wallet's is for the gateway to say: each has its own kind. */
export const longestCode = 128;

/** What a scanner or a clerk put in, without the blanks between groups, and without a Chinese keyboard's wide digits. */
export const cleanCode = (text: string): string => text.normalize("NFKC").replaceAll(/\s/g, "");

/** What is wrong with a clean code before anybody is asked. */
export function codeFault(code: string): "missing" | "too_long" | undefined {
  if (code === "") return "missing";
  return code.length > longestCode ? "too_long" : undefined;
}
