import { backendTitles, showMoney } from "../format.js";
import { basketLines, basketTotal } from "../state/basket.js";
import { placeOrder } from "../state/checkout.js";
import { backend, wallet } from "../state/choice.js";
import { SlipLines } from "./slip-lines.js";
import { EmptySlip, Problem, type SlipState } from "./slip-parts.js";

const sayNext = {
  qr: "A QR code comes next.",
  redirect: "Your browser goes to the wallet and comes back.",
  hosted: "You get a link to QFPay's own checkout page.",
  scan: "",
};

/** The slip before the order: what is in the basket and the way to pay it. */
export function Basket({ sending, problem }: SlipState) {
  const way = wallet.value;
  const total = basketTotal.value;
  if (!way || total === 0) return <EmptySlip problem={problem} />;
  return (
    <>
      <h2 class="slip-title">
        <span lang="zh-HK">落單</span> Your order
      </h2>
      <SlipLines basket={basketLines.value} wallet={way.id} txamt={total} />
      <button type="button" class="button" onClick={() => void placeOrder()} aria-disabled={sending}>
        {sending ? "Asking the gateway…" : `Pay ${showMoney(total)}`}
      </button>
      <Problem text={problem} />
      <p class="slip-small">
        {sayNext[way.flow]} Taken by {backendTitles[backend.value]}.
      </p>
    </>
  );
}
