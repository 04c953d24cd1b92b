export { showMoney } from "../src/shop/money.js";

/** `5`, `5.5` and `5.50` HK dollars in cents; `undefined` for anything else. */
export function parseDollars(text: string): number | undefined {
  const match = /^\s*(\d{1,7})(?:\.(\d{1,2}))?\s*$/.exec(text);
  if (!match) return undefined;
  return Number(match[1]) * 100 + Number((match[2] ?? "").padEnd(2, "0"));
}

const time = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** Time of day here. */
export const showTime = (iso: string): string => time.format(new Date(iso));

/** JSON laid out for people; other text as it is. */
export function layOut(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

export const backendTitles = { express: "Express", nestjs: "NestJS", hono: "Hono" } as const;
