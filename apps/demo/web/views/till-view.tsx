import { Counter } from "../parts/counter.js";
import { Menu } from "../parts/menu.js";
import { OrderBar } from "../parts/order-bar.js";
import { Scanner } from "../parts/scanner.js";
import { Wallets } from "../parts/wallets.js";
import { tillWalletId } from "../state/choice.js";
import { say } from "../state/language.js";

/** The view in which a clerk scans the customer's payment code. */
export const TillView = () => (
  <>
    <div class="layout-menu">
      <p class="lead">{say.value.till.lead}</p>
      <Menu />
      <Wallets flows={["scan"]} chosen={tillWalletId.value} />
    </div>
    <div class="layout-counter">
      <Counter place="till" choosing={Scanner} />
    </div>
    <OrderBar />
  </>
);
