import { html, raw } from "hono/html";
import type { Brand } from "./brands.js";
import { styles } from "./styles.js";
import { type Language, languages, texts } from "./texts.js";

/** A piece of HTML whose texts are escaped. */
export type Html = ReturnType<typeof html>;

/** The icon is inline, so that browsers do not request /favicon.ico. */
const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='4' fill='%23334155'/%3E%3C/svg%3E";

/** The value of the HTML attribute `lang` for each language. */
export const htmlNames: Readonly<Record<Language, string>> = { en: "en", "zh-hk": "zh-Hant-HK", "zh-cn": "zh-Hans-CN" };

/** Links to the same page in the other languages. @param addressOf returns the address of the page in a language */
export const languageLinks = (chosen: Language, addressOf: (language: Language) => string): Html =>
  html`<nav class="languages" aria-label="Language">${(Object.keys(languages) as Language[]).map((language) =>
    language === chosen
      ? html`<span aria-current="true" lang="${htmlNames[language]}">${languages[language]}</span>`
      : html`<a href="${addressOf(language)}" lang="${htmlNames[language]}" hreflang="${htmlNames[language]}">${languages[language]}</a>`,
  )}</nav>`;

/** The parts of a page for the customer. */
export type Page = {
  readonly title: string;
  /** The wallet's name and colour, or those of the hosted checkout page. */
  readonly brand: Brand;
  readonly language: Language;
  /** The HTML of the card in the middle of the page. */
  readonly main: Html;
  /** Further HTML for the page's head, such as a redirect. */
  readonly head?: Html | "";
  /** HTML below the card in the middle of the page. */
  readonly foot?: Html | "";
};

/** Makes the complete HTML of a page for the customer. */
export const layout = ({ title, brand, language, main, head = "", foot = "" }: Page): Html => html`<!doctype html>
<html lang="${htmlNames[language]}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="${icon}">
<style>${raw(styles)}</style>
${head}
</head>
<body style="--brand: ${brand.colour}">
<div class="shell">
<header><strong>${brand.name}</strong><span>${texts[language].simulator}</span></header>
<main id="main" tabindex="-1">${main}</main>
<footer>${foot}${texts[language].noMoney}</footer>
</div>
</body>
</html>`;

/** A box that shows how the payment ended, and that screen readers read out. */
export const resultBox = (tone: "good" | "bad" | "plain", title: string, text: string): Html =>
  html`<div class="result ${tone}" role="status"><strong>${title}</strong>${text}</div>`;

/** A button that leads back to the shop; empty if there is no address. */
export const backLink = (address: string | undefined, language: Language): Html | "" =>
  address ? html`<a id="return" class="button quiet" href="${address}">${texts[language].back}</a>` : "";
