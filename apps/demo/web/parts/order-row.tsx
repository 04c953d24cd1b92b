import type { BasketLine, Order } from "../../src/shop/api.js";
import { drawings } from "../drawings/drawings.js";
import { backendTitles, showMoney, showTime } from "../format.js";
import { orderNumberAtCounter, resume } from "../state/checkout.js";
import { findItem, findWallet, isScan } from "../state/choice.js";
import { showView } from "../state/view.js";
import { RefundForm } from "./refund-form.js";

/** How an order stands, in a word. */
function stateOf({ status, txamt, refunded, refunds }: Order): { word: string; tone: string } {
  if (status === "pending") return { word: "Waiting", tone: "open" };
  if (status === "failed") return { word: "Not paid", tone: "bad" };
  if (status === "review") return { word: "Check amount", tone: "bad" };
  if (refunds.some((refund) => refund.status === "pending")) return { word: "Refund open", tone: "open" };
  if (refunded === 0) return { word: "Paid", tone: "good" };
  return refunded < txamt ? { word: "Part refunded", tone: "back" } : { word: "Refunded", tone: "back" };
}

async function payNow(order: Order): Promise<void> {
  showView(isScan(order.wallet) ? "till" : "shop");
  await resume(order);
}

const OrderedItems = ({ basket }: { basket: readonly BasketLine[] }) => (
  <>
    {basket.map(({ item, quantity }, index) => (
      <span key={item}>
        {index > 0 && ", "}
        {quantity > 1 && `${quantity} × `}
        {findItem(item)?.name ?? item} <span lang="zh-HK">{findItem(item)?.name_zh}</span>
      </span>
    ))}
  </>
);

/** One order with its refunds. */
export function OrderRow({ order }: { order: Order }) {
  const { basket, wallet, backend, txamt, created_at, refunded, refundable, ticket, out_trade_no } = order;
  const item = basket[0]?.item ?? "";
  const { word, tone } = stateOf(order);
  const Drawing = drawings[item];
  return (
    <li class="order" data-order={out_trade_no}>
      <span class={`order-plate dish-plate-${item}`}>{Drawing && <Drawing />}</span>
      <div class="order-what">
        <p class="order-name">
          {ticket !== null && <span class="order-ticket">No. {ticket}</span>} <OrderedItems basket={basket} />
        </p>
        <p class="order-how">
          {showTime(created_at)} · {findWallet(wallet)?.name ?? wallet} · {backendTitles[backend]}
        </p>
      </div>
      <div class="order-money">
        <p class="order-amount">{showMoney(txamt)}</p>
        <p class={`badge badge-${tone}`}>{word}</p>
      </div>
      {refunded > 0 && (
        <p class="order-refunded">
          {showMoney(refunded)} refunded{refundable > 0 && `, ${showMoney(refundable)} left`}
        </p>
      )}
      {order.status === "pending" && orderNumberAtCounter.value !== out_trade_no && (
        <button type="button" class="link order-resume" onClick={() => void payNow(order)}>
          Pay it now
        </button>
      )}
      {refundable > 0 && <RefundForm order={order} />}
    </li>
  );
}
