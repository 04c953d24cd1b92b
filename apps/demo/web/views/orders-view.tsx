import { Orders } from "../parts/orders.js";

export const OrdersView = () => (
  <div class="layout-wide">
    <Orders />
  </div>
);
