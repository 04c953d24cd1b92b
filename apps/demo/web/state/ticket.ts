import type { StartedCheckout } from "@qfpay/browser";
import type { BackendName, BasketLine } from "../../src/shop/api.js";

/**
 * The order on the order slip. An order from the list or the till lacks the members of the response to `POST
 * /checkout`.
 */
export type Ticket = Partial<StartedCheckout> & {
  out_trade_no: string;
  backend: BackendName;
  basket: readonly BasketLine[];
  wallet: string;
  txamt: number;
};
