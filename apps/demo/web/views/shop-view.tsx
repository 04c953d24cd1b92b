import { Basket } from "../parts/basket.js";
import { Counter } from "../parts/counter.js";
import { Intro } from "../parts/intro.js";
import { Menu } from "../parts/menu.js";
import { OrderBar } from "../parts/order-bar.js";
import { Wallets } from "../parts/wallets.js";
import { walletId } from "../state/choice.js";

/** The view in which a customer orders and pays. */
export const ShopView = () => (
  <>
    <Intro />
    <div class="layout-menu">
      <Menu />
      <Wallets flows={["qr", "redirect", "hosted"]} chosen={walletId.value} />
    </div>
    <div class="layout-counter">
      <Counter place="shop" choosing={Basket} />
    </div>
    <OrderBar />
  </>
);
