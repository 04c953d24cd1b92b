import { computed, effect, signal } from "@preact/signals";
import { en } from "../texts/en.js";
import { zh } from "../texts/zh.js";

const key = "language";
const texts = { en, "zh-hk": zh };

/** The page's languages, under the names that QFPay's hosted page uses. */
export type PageLanguage = keyof typeof texts;
/** The name of each language, in that language. */
export const languageNames: Readonly<Record<PageLanguage, string>> = { en: "English", "zh-hk": "繁體中文" };

const known = (asked: string | null): asked is PageLanguage => asked !== null && Object.hasOwn(texts, asked);

/** The page's language at its start: from `?lang=`, else from the last visit, else from the browser. */
function firstLanguage(): PageLanguage {
  const asked = new URLSearchParams(location.search).get("lang");
  if (known(asked)) return asked;
  const kept = localStorage.getItem(key);
  if (known(kept)) return kept;
  const read = navigator.languages.find((tag) => /^(en|zh)\b/i.test(tag));
  return /^zh/i.test(read ?? "") ? "zh-hk" : "en";
}

/** The page's current language. */
export const language = signal<PageLanguage>(firstLanguage());

/** The page's texts in the current language. */
export const say = computed(() => texts[language.value]);

type Named = { name: string; name_zh: string };

/** The name of a dish, wallet or view in the current language. */
export const nameOf = (thing: Named): string => (language.value === "en" ? thing.name : thing.name_zh);

/** The name of a wallet within a sentence. If the till accepts every wallet (`scan-any`), a text that says so. */
export const walletName = (wallet: (Named & { id: string }) | undefined): string =>
  !wallet || wallet.id === "scan-any" ? say.value.anyWallet : nameOf(wallet);

effect(() => {
  localStorage.setItem(key, language.value);
  document.documentElement.lang = language.value === "en" ? "en" : "zh-HK";
});
