import type { BasketLine, Order } from "../../src/shop/api.js";
import { drawings } from "../drawings/drawings.js";
import { backendTitles, showMoney, showWhen } from "../format.js";
import { orderNumberAtCounter, resume } from "../state/checkout.js";
import { findItem, findWallet, isScan } from "../state/choice.js";
import { nameOf, say } from "../state/language.js";
import { showView } from "../state/view.js";
import { Named } from "./both.js";
import { OpenRefund } from "./open-refund.js";
import { RefundForm } from "./refund-form.js";

type Standing = { state: keyof typeof say.value.orders.states; tone: "good" | "open" | "bad" | "back" };

function standingOf({ status, wallet, txamt, refunded, refunds }: Order): Standing {
  if (status === "pending") return { state: isScan(wallet) ? "unknown" : "pending", tone: "open" };
  if (status !== "paid") return { state: status, tone: "bad" };
  if (refunds.some((refund) => refund.status === "pending")) return { state: "refunding", tone: "open" };
  if (refunded === 0) return { state: "paid", tone: "good" };
  return { state: refunded < txamt ? "part" : "refunded", tone: "back" };
}

async function payNow(order: Order): Promise<void> {
  showView(isScan(order.wallet) ? "till" : "shop");
  await resume(order);
}

const OrderedItems = ({ basket }: { basket: readonly BasketLine[] }) => (
  <>
    {basket.map(({ item, quantity }, index) => {
      const dish = findItem(item);
      return (
        <span key={item}>
          {index > 0 && ", "}
          {quantity > 1 && `${quantity} × `}
          {dish ? <Named {...dish} /> : item}
        </span>
      );
    })}
  </>
);

/** One order in the list of orders, with its refunds. */
export function OrderRow({ order }: { order: Order }) {
  const { basket, wallet, backend, txamt, created_at, refunded, refundable, ticket, out_trade_no } = order;
  const item = basket[0]?.item ?? "";
  const { state, tone } = standingOf(order);
  const way = findWallet(wallet);
  const { orders } = say.value;
  const Drawing = drawings[item];
  const openRefund = order.refunds.find(({ status }) => status === "pending");
  return (
    <li class="order" data-order={out_trade_no}>
      <span class={`order-plate dish-plate-${item}`}>{Drawing && <Drawing />}</span>
      <div class="order-what">
        <p class="order-name">
          {ticket !== null && <span class="order-ticket">{orders.ticket(ticket)}</span>}{" "}
          <OrderedItems basket={basket} />
        </p>
        <p class="order-how">
          {showWhen(created_at)} · {way ? nameOf(way) : wallet} · {backendTitles[backend]}
        </p>
      </div>
      <div class="order-money">
        <p class="order-amount">{showMoney(txamt)}</p>
        <p class={`badge badge-${tone}`}>{orders.states[state]}</p>
      </div>
      {refunded > 0 && (
        <p class="order-refunded">
          {orders.refunded(showMoney(refunded))}
          {refundable > 0 && orders.left(showMoney(refundable))}
        </p>
      )}
      {order.status === "pending" && orderNumberAtCounter.value !== out_trade_no && (
        <button type="button" class="link order-resume" onClick={() => void payNow(order)}>
          {isScan(wallet) ? orders.askNow : orders.payNow}
        </button>
      )}
      {openRefund && <OpenRefund order={order} refund={openRefund} />}
      {refundable > 0 && <RefundForm order={order} />}
    </li>
  );
}
