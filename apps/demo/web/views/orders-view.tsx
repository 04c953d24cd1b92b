import { Orders } from "../parts/orders.js";

/** The orders through any back end, and their refunds. */
export const OrdersView = () => (
  <div class="layout-wide">
    <Orders />
  </div>
);
