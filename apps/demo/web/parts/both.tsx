import { language } from "../state/language.js";

/** A name as the shop's signs have it: Chinese first, and for readers of English the English behind it. */
export const Both = ({ zh, en }: { zh: string; en: string }) => (
  <>
    <span lang="zh-HK">{zh}</span>
    {language.value === "en" && ` ${en}`}
  </>
);

/** A dish or a wallet on a slip: the chosen language's name, in English followed by the Chinese one. */
export const Named = ({ name, name_zh }: { name: string; name_zh: string }) =>
  language.value === "en" && name !== name_zh ? (
    <>
      {name} <span lang="zh-HK">{name_zh}</span>
    </>
  ) : (
    name_zh
  );
