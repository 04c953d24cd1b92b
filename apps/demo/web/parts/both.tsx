import { language } from "../state/language.js";

/** A name as on the shop's signs: in Chinese, and on the English page also in English after the Chinese. */
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
