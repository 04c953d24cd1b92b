import { useSignal } from "@preact/signals";
import { loadOrders, orders, ordersProblem } from "../state/orders.js";
import { showView } from "../state/view.js";
import { OrderRow } from "./order-row.js";
import { ShowOlder } from "./show-older.js";

const newest = 10;

/** The shop's orders, of all three back ends. */
export function Orders() {
  const all = useSignal(false);
  const shown = all.value ? orders.value : orders.value?.slice(0, newest);
  const older = (orders.value?.length ?? 0) - (shown?.length ?? 0);
  return (
    <section class="orders" aria-labelledby="orders-heading">
      <h2 class="heading" id="orders-heading">
        <span lang="zh-HK">單據</span> Orders
      </h2>
      {ordersProblem.value && (
        <p class="problem" role="alert">
          {ordersProblem.value}{" "}
          <button type="button" class="link" onClick={() => void loadOrders()}>
            Try again
          </button>
        </p>
      )}
      {orders.value?.length === 0 && <NoOrders />}
      <ul class="orders-list">
        {shown?.map((order) => (
          <OrderRow key={order.out_trade_no} order={order} />
        ))}
      </ul>
      {older > 0 && <ShowOlder count={older} show={all} />}
    </section>
  );
}

const NoOrders = () => (
  <div class="empty">
    <p>No orders yet. The kettle is on.</p>
    <button type="button" class="button button-small button-second" onClick={() => showView("shop")}>
      Order something
    </button>
  </div>
);
