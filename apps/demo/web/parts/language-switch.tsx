import { language, languageNames, type PageLanguage, say } from "../state/language.js";

const htmlNames: Readonly<Record<PageLanguage, string>> = { en: "en", "zh-hk": "zh-HK" };

/** The choice of English or 繁體中文, for the demo's page and for QFPay's hosted checkout page. */
export function LanguageSwitch() {
  return (
    <fieldset class="switch switch-language">
      <legend class="visually-hidden">{say.value.header.language}</legend>
      {(Object.keys(languageNames) as PageLanguage[]).map((name) => (
        <label key={name}>
          <input
            type="radio"
            name="language"
            value={name}
            checked={language.value === name}
            onChange={() => {
              language.value = name;
            }}
          />
          <span lang={htmlNames[name]}>{languageNames[name]}</span>
        </label>
      ))}
    </fieldset>
  );
}
