import { backendTitles, showMoney } from "../format.js";
import { placeOrder } from "../state/checkout.js";
import { backend, item, wallet } from "../state/choice.js";
import { SlipLines } from "./slip-lines.js";

const sayNext = {
  qr: "A QR code comes next.",
  redirect: "Your browser goes to the wallet and comes back.",
  hosted: "You get a link to QFPay's own checkout page.",
};

/** The slip before the order. */
export function Choosing({ sending, problem }: { sending: boolean; problem?: string }) {
  const dish = item.value;
  const way = wallet.value;
  if (!dish || !way) return <p class="slip-empty">Choose something from the menu and a way to pay.</p>;
  return (
    <>
      <h2 class="slip-title">
        <span lang="zh-HK">落單</span> Your order
      </h2>
      <SlipLines item={dish.id} wallet={way.id} txamt={dish.txamt} />
      <button type="button" class="button" onClick={() => void placeOrder()} aria-disabled={sending}>
        {sending ? "Asking the gateway…" : `Pay ${showMoney(dish.txamt)}`}
      </button>
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <p class="slip-small">
        {sayNext[way.flow]} Taken by {backendTitles[backend.value]}.
      </p>
    </>
  );
}
