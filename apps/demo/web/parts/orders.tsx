import { useSignal } from "@preact/signals";
import { say } from "../state/language.js";
import { hasOlder, loadOlder, loadOrders, orders, ordersProblem } from "../state/orders.js";
import { showView } from "../state/view.js";
import { BilingualName } from "./both.js";
import { OrderRow } from "./order-row.js";
import { ShowOlder } from "./show-older.js";

const newest = 10;

/** Shows the shop's orders: at first only the newest, and older ones on request. */
export function Orders() {
  const all = useSignal(false);
  const shown = all.value ? orders.value : orders.value?.slice(0, newest);
  const older = (orders.value?.length ?? 0) - (shown?.length ?? 0);
  return (
    <section class="orders" aria-labelledby="orders-heading">
      <h2 class="heading" id="orders-heading">
        <BilingualName zh="訂單" en="Orders" />
      </h2>
      {ordersProblem.value && (
        <p class="problem" role="alert">
          {ordersProblem.value}{" "}
          <button type="button" class="link" onClick={() => void loadOrders()}>
            {say.value.tryAgain}
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
      {older === 0 && hasOlder.value && (
        <button type="button" class="link" onClick={() => void loadOlder()}>
          {say.value.orders.more}
        </button>
      )}
    </section>
  );
}

const NoOrders = () => (
  <div class="empty">
    <p>{say.value.orders.none}</p>
    <button type="button" class="button button-small button-second" onClick={() => showView("shop")}>
      {say.value.orders.order}
    </button>
  </div>
);
