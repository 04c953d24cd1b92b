import { useEffect } from "preact/hooks";
import { shopInfo, shopInfoProblem } from "../state/choice.js";
import { language, nameOf, say } from "../state/language.js";
import { type View, view, views } from "../state/view.js";
import { CodeView } from "../views/code-view.js";
import { NotificationsView } from "../views/notifications-view.js";
import { OrdersView } from "../views/orders-view.js";
import { ShopView } from "../views/shop-view.js";
import { TillView } from "../views/till-view.js";
import { WhatIfView } from "../views/what-if-view.js";
import { Announcer } from "./announcer.js";
import { Header } from "./header.js";
import { Navigation } from "./navigation.js";
import { Wire } from "./wire.js";

const shown = {
  shop: ShopView,
  till: TillView,
  orders: OrdersView,
  notifications: NotificationsView,
  "what-if": WhatIfView,
  code: CodeView,
};

/** The views below which the log of the calls is shown. The other views show the calls in their own way. */
const withWire = new Set<View>(["shop", "till", "orders"]);

/** The demo's page: header, navigation and the chosen view. */
export function App() {
  const id = view.value;
  const Shown = shown[id];
  // Shows nothing before the menu has been loaded, because the page would jump when the menu appears.
  const isOpen = shopInfo.value !== undefined || shopInfoProblem.value !== undefined;
  const title = views.find((known) => known.id === id) ?? views[0];
  const name = nameOf(title);
  useEffect(() => {
    const inEnglish = `${title.name_zh} ${title.name}, Victoria Tea House 維港茶室`;
    document.title = language.value === "en" ? inEnglish : `${title.name_zh}，維港茶室`;
  }, [title, name]);
  return (
    <>
      <a class="skip" href="#main">
        {say.value.skip}
      </a>
      <Header />
      <Navigation />
      <main id="main" tabIndex={-1} class={`layout layout-${id}`} aria-label={name}>
        {isOpen && <Shown />}
        {isOpen && withWire.has(id) && <Wire />}
      </main>
      <Announcer />
    </>
  );
}
