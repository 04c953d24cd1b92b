import { language } from "./state/language.js";

export { showMoney } from "../src/shop/money.js";

/** Parses `5`, `5.5`, `HK$5.50` and full-width digits into cents; `undefined` for other texts. */
export function parseDollars(text: string): number | undefined {
  const match = /^\s*(?:HK)?\$?\s*(\d{1,7})(?:\.(\d{1,2}))?\s*$/i.exec(text.normalize("NFKC"));
  if (!match) return undefined;
  return Number(match[1]) * 100 + Number((match[2] ?? "").padEnd(2, "0"));
}

const time = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

const hourAndMinute = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
const days = {
  en: new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" }),
  "zh-hk": new Intl.DateTimeFormat("zh-HK", { day: "numeric", month: "long", year: "numeric" }),
};
const minutes = new Intl.DateTimeFormat("en-GB", hourAndMinute);

/** Formats a time, with its day if that is not today: `29 Nov 2026, 10:29`, `2026年11月29日 10:29`. */
export function showWhen(iso: string, now = new Date()): string {
  const date = new Date(iso);
  const day = days[language.value];
  if (day.format(date) === day.format(now)) return minutes.format(date);
  return `${day.format(date)}${language.value === "en" ? ", " : " "}${minutes.format(date)}`;
}

/** Formats a time of day. */
export const showTime = (iso: string): string => time.format(new Date(iso));

/** Indents JSON for reading; other texts stay unchanged. */
export function indentJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** The names of the back ends as their frameworks write them. */
export const backendTitles = { express: "Express", nestjs: "NestJS", hono: "Hono" } as const;
