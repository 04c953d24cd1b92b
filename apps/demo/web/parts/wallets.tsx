import type { Wallet } from "../../src/shop/api.js";
import { chooseWallet } from "../state/checkout.js";
import { shopInfo } from "../state/choice.js";
import { language } from "../state/language.js";
import { BilingualName } from "./both.js";
import { WalletMark } from "./wallet-mark.js";

/** Shows a radio button for each wallet with one of these `flows` (ways to pay). `chosen`: the selected wallet's id. */
export function Wallets({ flows, chosen }: { flows: readonly Wallet["flow"][]; chosen: string }) {
  const offered = shopInfo.value?.wallets.filter(({ flow }) => flows.includes(flow));
  return (
    <fieldset class="wallets">
      <legend class="heading">
        <BilingualName zh="付款方式" en="Pay with" />
      </legend>
      <div class="wallet-grid">
        {offered?.map(({ id, name, name_zh, note, note_zh }) => (
          <label class="wallet" key={id}>
            <input type="radio" name="wallet" value={id} checked={chosen === id} onChange={() => chooseWallet(id)} />
            <WalletMark id={id} />
            <span class="wallet-text">
              <span class="wallet-name">{language.value === "en" ? name : <span lang="zh-HK">{name_zh}</span>}</span>
              <span class="wallet-zh">
                {name !== name_zh &&
                  (language.value === "en" ? <span lang="zh-HK">{name_zh}</span> : <span lang="en">{name}</span>)}
                {note && <span class="wallet-note"> · {language.value === "en" ? note : note_zh}</span>}
              </span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
