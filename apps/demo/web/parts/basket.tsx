import { showMoney } from "../format.js";
import { basketLines, basketTotal } from "../state/basket.js";
import { placeOrder } from "../state/checkout.js";
import { wallet } from "../state/choice.js";
import { say } from "../state/language.js";
import { BilingualName } from "./both.js";
import { SlipLines } from "./slip-lines.js";
import { EmptySlip, Problem, type SlipState } from "./slip-parts.js";

/** The order slip before the customer orders, with the items in the basket and the choice of a wallet. */
export function Basket({ sending, problem }: SlipState) {
  const way = wallet.value;
  const total = basketTotal.value;
  const { slip } = say.value;
  if (!way || total === 0) return <EmptySlip problem={problem} />;
  return (
    <>
      <h2 class="slip-title">
        <BilingualName zh="落單" en={slip.title} />
      </h2>
      <SlipLines basket={basketLines.value} wallet={way.id} txamt={total} />
      <button type="button" class="button" onClick={() => void placeOrder()} aria-disabled={sending}>
        {sending ? slip.sending : slip.pay(showMoney(total))}
      </button>
      <Problem text={problem} />
      <p class="slip-small">{slip.next[way.flow]}</p>
    </>
  );
}
