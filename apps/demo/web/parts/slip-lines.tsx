import { showMoney } from "../format.js";
import { findItem, findWallet } from "../state/choice.js";

/** Item, wallet and total of an order, as on a paper slip. */
export function SlipLines({ item, wallet, txamt }: { item: string; wallet: string; txamt: number }) {
  const dish = findItem(item);
  const way = findWallet(wallet);
  return (
    <dl class="lines">
      <div>
        <dt>
          {dish?.name ?? item} <span lang="zh-HK">{dish?.name_zh}</span>
          {dish && <span class="lines-note">{dish.note}</span>}
        </dt>
        <dd>{showMoney(txamt)}</dd>
      </div>
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
