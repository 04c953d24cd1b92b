import { language } from "../state/language.js";

/** Shows a Chinese name. On the English page, the English name follows it. */
export const BilingualName = ({ zh, en }: { zh: string; en: string }) => (
  <>
    <span lang="zh-HK">{zh}</span>
    {language.value === "en" && ` ${en}`}
  </>
);

/** The name of a dish or wallet on an order slip: on the English page in English and Chinese, otherwise in Chinese. */
export const Named = ({ name, name_zh }: { name: string; name_zh: string }) =>
  language.value === "en" && name !== name_zh ? (
    <>
      {name} <span lang="zh-HK">{name_zh}</span>
    </>
  ) : (
    name_zh
  );
