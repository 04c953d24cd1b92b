import type { Wallet } from "../../src/shop/api.js";
import { chooseWallet } from "../state/checkout.js";
import { info } from "../state/choice.js";
import { WalletMark } from "./wallet-mark.js";

/** How to pay. */
export function Wallets({ flows, chosen }: { flows: readonly Wallet["flow"][]; chosen: string }) {
  const offered = info.value?.wallets.filter(({ flow }) => flows.includes(flow));
  return (
    <fieldset class="wallets">
      <legend class="heading">
        <span lang="zh-HK">付款方式</span> Pay with
      </legend>
      <div class="wallet-grid">
        {offered?.map(({ id, name, name_zh, note }) => (
          <label class="wallet" key={id}>
            <input type="radio" name="wallet" value={id} checked={chosen === id} onChange={() => chooseWallet(id)} />
            <WalletMark id={id} />
            <span class="wallet-text">
              <span class="wallet-name">{name}</span>
              <span class="wallet-zh">
                <span lang="zh-HK">{name_zh}</span>
                {note && <span class="wallet-note"> · {note}</span>}
              </span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
