import { Orders } from "../parts/orders.js";

/** What was sold, through any back end, and what went back. */
export const OrdersView = () => (
  <div class="layout-wide">
    <Orders />
  </div>
);
