import type { BasketLine } from "../../src/shop/api.js";
import { showMoney } from "../format.js";
import { findItem, findWallet } from "../state/choice.js";
import { say } from "../state/language.js";
import { Named } from "./both.js";

type Props = { basket: readonly BasketLine[]; wallet: string; txamt: number };

/** The ordered dishes, the wallet and the total on an order slip. */
export function SlipLines({ basket, wallet, txamt }: Props) {
  const way = findWallet(wallet);
  return (
    <dl class="lines">
      {basket.map((line) => (
        <Line key={line.item} {...line} />
      ))}
      <div class="lines-quiet">
        <dt>{way ? <Named {...way} /> : wallet}</dt>
        <dd>{way?.pay_type}</dd>
      </div>
      <div class="lines-total">
        <dt>{say.value.slip.total}</dt>
        <dd>{showMoney(txamt)}</dd>
      </div>
    </dl>
  );
}

function Line({ item, quantity }: BasketLine) {
  const dish = findItem(item);
  return (
    <div>
      <dt>
        {quantity > 1 && `${quantity} × `}
        {dish ? <Named {...dish} /> : item}
      </dt>
      <dd>{showMoney((dish?.txamt ?? 0) * quantity)}</dd>
    </div>
  );
}
