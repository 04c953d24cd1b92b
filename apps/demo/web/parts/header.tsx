import { backendNames } from "../../src/shop/api.js";
import { backendTitles } from "../format.js";
import { backend, info } from "../state/choice.js";

/** Shop sign, gateway notice and the switch between the back ends. */
export function Header() {
  return (
    <header class="sign">
      <div class="sign-row">
        <h1 class="sign-name">
          <span class="sign-zh" lang="zh-HK">
            維港茶室
          </span>
          <span class="sign-en">Victoria Tea House</span>
        </h1>
        <GatewayNotice />
        <BackendSwitch />
      </div>
    </header>
  );
}

function BackendSwitch() {
  return (
    <fieldset class="switch">
      <legend>Served by</legend>
      {backendNames.map((name) => (
        <label key={name}>
          <input
            type="radio"
            name="backend"
            value={name}
            checked={backend.value === name}
            onChange={() => {
              backend.value = name;
            }}
          />
          <span>{backendTitles[name]}</span>
        </label>
      ))}
    </fieldset>
  );
}

function GatewayNotice() {
  const shop = info.value;
  if (!shop) return null;
  if (shop.gateway === "simulator") return <p class="sign-notice">Simulated gateway: no money moves</p>;
  const charge = shop.gateway === "sandbox" ? "no money moves" : "real wallets are charged";
  const deaf = shop.notifications ? "" : " No PUBLIC_URL, so no notifications: the shop asks the gateway instead.";
  return (
    <p class="sign-notice sign-notice-real">
      QFPay {shop.gateway}: {charge}.{deaf}
    </p>
  );
}
