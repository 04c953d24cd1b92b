import { Counter } from "../parts/counter.js";
import { Menu } from "../parts/menu.js";
import { OrderBar } from "../parts/order-bar.js";
import { Scanner } from "../parts/scanner.js";
import { Wallets } from "../parts/wallets.js";
import { tillWalletId } from "../state/choice.js";

/** The clerk's side: the customer shows a code, the till charges it. */
export const TillView = () => (
  <>
    <div class="layout-menu">
      <p class="lead">
        The customer shows the code of a wallet, the till reads it (<code>auth_code</code>) and the money moves at once.
      </p>
      <Menu />
      <Wallets flows={["scan"]} chosen={tillWalletId.value} />
    </div>
    <div class="layout-counter">
      <Counter place="till" choosing={Scanner} />
    </div>
    <OrderBar />
  </>
);
