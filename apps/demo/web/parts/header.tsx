import { backendNames } from "../../src/shop/api.js";
import { backendTitles } from "../format.js";
import { backend, shopInfo } from "../state/choice.js";
import { say } from "../state/language.js";

import { LanguageSwitch } from "./language-switch.js";

/** The shop sign, the notice about the gateway, and the switches for the language and the back end. */
export function Header() {
  return (
    <header class="sign">
      <div class="sign-row">
        <h1 class="sign-name">
          <span class="sign-zh" lang="zh-HK">
            維港茶室
          </span>
          <span class="sign-en" lang="en">
            Victoria Tea House
          </span>
        </h1>
        <GatewayNotice />
        <LanguageSwitch />
        <BackendSwitch />
      </div>
    </header>
  );
}

function BackendSwitch() {
  return (
    <fieldset class="switch">
      <legend>{say.value.header.served}</legend>
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
  const shop = shopInfo.value;
  if (!shop) return null;
  const { header } = say.value;
  if (shop.gateway === "simulator") {
    return (
      <p class="sign-notice">
        {header.simulated}{" "}
        {shop.dashboard && (
          <a href={shop.dashboard} target="_blank" rel="noopener">
            {header.dashboard}
          </a>
        )}
      </p>
    );
  }
  return (
    <p class="sign-notice sign-notice-real">
      {header.gateway(shop.gateway, shop.gateway !== "sandbox")}
      {!shop.notifications && header.deaf}
    </p>
  );
}
