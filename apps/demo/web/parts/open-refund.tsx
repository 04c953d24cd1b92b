import { useSignal } from "@preact/signals";
import type { Order, Refund } from "../../src/shop/api.js";
import { showMoney } from "../format.js";
import { say } from "../state/language.js";
import { refund } from "../state/orders.js";
import { problemText } from "../state/request.js";
import { Problem } from "./slip-parts.js";

/** Shows a refund whose outcome is unknown. Its button sends this refund again, which does not refund money twice. */
export function OpenRefund({ order, refund: open }: { order: Order; refund: Refund }) {
  const busy = useSignal(false);
  const problem = useSignal<string | undefined>(undefined);
  const text = say.value.refund;
  async function askAgain() {
    if (busy.value) return;
    busy.value = true;
    try {
      await refund(order.out_trade_no, open.txamt);
      problem.value = undefined;
    } catch (error) {
      problem.value = problemText(error);
    }
    busy.value = false;
  }
  return (
    <div class="order-refunded">
      {text.open(showMoney(open.txamt))}{" "}
      <button type="button" class="link" onClick={() => void askAgain()} aria-disabled={busy.value}>
        {text.askAgain}
      </button>
      <Problem text={problem.value} />
    </div>
  );
}
