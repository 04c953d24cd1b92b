import { Announcer } from "./announcer.js";
import { Counter } from "./counter.js";
import { Header } from "./header.js";
import { Menu } from "./menu.js";
import { OrderBar } from "./order-bar.js";
import { Orders } from "./orders.js";
import { Wallets } from "./wallets.js";
import { Wire } from "./wire.js";

/** The whole page. */
export function App() {
  return (
    <>
      <a class="skip" href="#counter">
        Skip to your order
      </a>
      <Header />
      <main class="layout">
        <div class="layout-menu">
          <Menu />
          <Wallets />
        </div>
        <div class="layout-counter">
          <Counter />
          <Orders />
        </div>
        <Wire />
      </main>
      <OrderBar />
      <Announcer />
    </>
  );
}
