import { computed, effect, signal } from "@preact/signals";
import { en } from "../texts/en.js";
import { zh } from "../texts/zh.js";

const key = "language";
const texts = { en, "zh-hk": zh };

/** The page's languages, as QFPay's hosted page calls them. */
export type PageLanguage = keyof typeof texts;
export const languageNames: Readonly<Record<PageLanguage, string>> = { en: "English", "zh-hk": "繁體中文" };

const known = (asked: string | null): asked is PageLanguage => asked !== null && Object.hasOwn(texts, asked);

/** The visitor's choice: `?lang=` first, then the last visit's, then the browser's languages. */
function firstLanguage(): PageLanguage {
  const asked = new URLSearchParams(location.search).get("lang");
  if (known(asked)) return asked;
  const kept = localStorage.getItem(key);
  if (known(kept)) return kept;
  const read = navigator.languages.find((tag) => /^(en|zh)\b/i.test(tag));
  return /^zh/i.test(read ?? "") ? "zh-hk" : "en";
}

export const language = signal<PageLanguage>(firstLanguage());

/** What the page says, in the chosen language. */
export const say = computed(() => texts[language.value]);

type Named = { name: string; name_zh: string };

/** A dish's or a wallet's name in the chosen language. */
export const nameOf = (thing: Named): string => (language.value === "en" ? thing.name : thing.name_zh);

/** A wallet within a sentence: the one that is told by its code has no name of its own yet. */
export const walletName = (wallet: (Named & { id: string }) | undefined): string =>
  !wallet || wallet.id === "scan-any" ? say.value.anyWallet : nameOf(wallet);

effect(() => {
  localStorage.setItem(key, language.value);
  document.documentElement.lang = language.value === "en" ? "en" : "zh-HK";
});
