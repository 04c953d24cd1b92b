import { language } from "../state/language.js";

/** A name as on the shop's signs: Chinese, and for readers of English followed by the English name. */
export const Both = ({ zh, en }: { zh: string; en: string }) => (
  <>
    <span lang="zh-HK">{zh}</span>
    {language.value === "en" && ` ${en}`}
  </>
);

/** The name of a dish or wallet on a slip: in the chosen language; in English followed by the Chinese name. */
export const Named = ({ name, name_zh }: { name: string; name_zh: string }) =>
  language.value === "en" && name !== name_zh ? (
    <>
      {name} <span lang="zh-HK">{name_zh}</span>
    </>
  ) : (
    name_zh
  );
