import type { StartedCheckout } from "@qfpay/browser";
import type { BackendName, BasketLine } from "../../src/shop/api.js";

/**
 * The order that the demo's order slip shows. The members of the response to `POST /checkout` are missing if the order
 * comes from the list of orders or the till.
 */
export type Ticket = Partial<StartedCheckout> & {
  out_trade_no: string;
  backend: BackendName;
  basket: readonly BasketLine[];
  wallet: string;
  txamt: number;
};
