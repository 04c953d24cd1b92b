import { Orders } from "../parts/orders.js";

/** The orders of all back ends, and their refunds. */
export const OrdersView = () => (
  <div class="layout-wide">
    <Orders />
  </div>
);
