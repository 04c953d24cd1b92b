import type { BasketLine } from "../../src/shop/api.js";
import { showMoney } from "../format.js";
import { findItem, findWallet } from "../state/choice.js";

type Props = { basket: readonly BasketLine[]; wallet: string; txamt: number };

/** Items, wallet and total of an order, as on a paper slip. */
export function SlipLines({ basket, wallet, txamt }: Props) {
  const way = findWallet(wallet);
  return (
    <dl class="lines">
      {basket.map((line) => (
        <Line key={line.item} {...line} />
      ))}
      <div class="lines-quiet">
        <dt>
          {way?.name ?? wallet} <span lang="zh-HK">{way?.name_zh}</span>
        </dt>
        <dd>{way?.pay_type}</dd>
      </div>
      <div class="lines-total">
        <dt>Total</dt>
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
        {dish?.name ?? item} <span lang="zh-HK">{dish?.name_zh}</span>
      </dt>
      <dd>{showMoney((dish?.txamt ?? 0) * quantity)}</dd>
    </div>
  );
}
