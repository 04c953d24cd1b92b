import { Orders } from "../parts/orders.js";

/** The view with the list of orders. */
export const OrdersView = () => (
  <div class="layout-wide">
    <Orders />
  </div>
);
