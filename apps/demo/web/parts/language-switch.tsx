import { language, languageNames, type PageLanguage, say } from "../state/language.js";

const htmlNames: Readonly<Record<PageLanguage, string>> = { en: "en", "zh-hk": "zh-HK" };

/** English or 繁體中文: what the page says, and the hosted checkout page after it. */
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
