import { defineConfig } from "vitepress";
import { repositoryUrl, siteUrl } from "../src/address.mjs";
import { apiSidebar } from "../src/api-sidebar.mjs";
import { anchorOf } from "../src/links.mjs";
import { sections, shortcuts } from "../src/pages.mjs";
import { shops } from "../src/write-pages.mjs";

const linkOf = (page) => `/${page.replace(/(^|\/)index$/, "$1")}`;

const sidebar = sections
  .filter(({ pages }) => !pages.some(({ page }) => page.startsWith("zh-Hant/")))
  .map(({ title, pages }) => ({
    text: title,
    items: pages.flatMap(({ page, title }) => [
      ...shortcuts.filter(({ before }) => before === page).map(({ title, link }) => ({ text: title, link })),
      {
        text: title,
        link: linkOf(page),
        ...(page === "examples" && {
          items: shops().map(({ name, page }) => ({ text: name, link: linkOf(page) })),
        }),
      },
    ]),
  }));

export default defineConfig({
  title: "QFPay for Node",
  description: "A TypeScript SDK for QFPay, the payment gateway of Hong Kong",
  base: new URL(siteUrl).pathname,
  srcDir: ".pages",
  outDir: "dist",
  cacheDir: ".vitepress/cache",
  cleanUrls: true,
  metaChunk: true,
  markdown: {
    anchor: { slugify: anchorOf },
    theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
  },
  locales: {
    root: { label: "English", lang: "en" },
    "zh-Hant": {
      label: "繁體中文",
      lang: "zh-Hant-HK",
      title: "QFPay for Node",
      description: "香港支付網關 QFPay 的 TypeScript SDK",
      themeConfig: {
        outline: { label: "本頁內容" },
        sidebarMenuLabel: "目錄",
        returnToTopLabel: "返回頁首",
        darkModeSwitchLabel: "外觀",
      },
    },
  },
  themeConfig: {
    i18nRouting: false,
    search: {
      provider: "local",
      options: { translations: { button: { buttonText: "Search", buttonAriaLabel: "Search" } } },
    },
    socialLinks: [{ icon: "github", link: repositoryUrl }],
    sidebar: [...sidebar, apiSidebar()],
    outline: [2, 3],
    footer: { message: "Released under the MIT licence." },
  },
});
