import { signal } from "@preact/signals";

/** The views of the page, in the order of the navigation. */
export const views = [
  { id: "shop", name: "Shop", name_zh: "店面" },
  { id: "till", name: "Till", name_zh: "收銀" },
  { id: "orders", name: "Orders", name_zh: "訂單" },
  { id: "notifications", name: "Notifications", name_zh: "通知" },
  { id: "what-if", name: "What if", name_zh: "如果出錯" },
  { id: "code", name: "Code", name_zh: "程式" },
] as const;

/** The id of one of the page's views, such as `shop` or `till`. */
export type View = (typeof views)[number]["id"];

const fromUrl = (): View => {
  const asked = new URLSearchParams(location.search).get("view");
  return views.find(({ id }) => id === asked)?.id ?? "shop";
};

/** The id of the view that the page shows now. */
export const view = signal<View>(fromUrl());

/** Makes the URL query that shows a view. It keeps the other parameters of the current URL. */
export function addressOf(id: View): string {
  const query = new URLSearchParams(location.search);
  if (id === "shop") query.delete("view");
  else query.set("view", id);
  return `?${query}`;
}

/** Shows a view like a new page: with an entry in the history, scrolled to the top, and with the focus at its start. */
export function showView(id: View): void {
  if (id !== view.value) history.pushState(null, "", addressOf(id));
  view.value = id;
  requestAnimationFrame(() => {
    scrollTo({ top: 0 });
    document.querySelector<HTMLElement>("main")?.focus({ preventScroll: true });
  });
}

addEventListener("popstate", () => {
  view.value = fromUrl();
});
