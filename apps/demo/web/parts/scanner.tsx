import { showMoney } from "../format.js";
import { basketLines, basketTotal } from "../state/basket.js";
import { chargeAtTill } from "../state/checkout.js";
import { authCode, findWallet, isSimulated, tillWalletId } from "../state/choice.js";
import { SlipLines } from "./slip-lines.js";
import { EmptySlip, Problem, type SlipState } from "./slip-parts.js";

/** Endings that the simulated gateway knows. */
const suggestions = [
  { code: "280000000000000001", does: "pays at once" },
  { code: "280000000000001143", does: "asks for the password first" },
  { code: "280000000000001201", does: "has too little money" },
  { code: "280000000000001202", does: "has expired" },
];

/** The till's slip: the basket, and the code that the customer shows. */
export function Scanner({ sending, problem }: SlipState) {
  const total = basketTotal.value;
  if (total === 0 || !findWallet(tillWalletId.value)) return <EmptySlip problem={problem} />;
  function charge(event: Event) {
    event.preventDefault();
    void chargeAtTill();
  }
  return (
    <form class="scanner" onSubmit={charge}>
      <h2 class="slip-title">
        <span lang="zh-HK">收款</span> Charge
      </h2>
      <SlipLines basket={basketLines.value} wallet={tillWalletId.value} txamt={total} />
      <label class="field">
        Customer's code
        <input
          name="auth_code"
          inputMode="numeric"
          autoComplete="off"
          required
          pattern="[0-9 ]{16,30}"
          title="16 to 24 digits"
          placeholder="16 to 24 digits"
          value={authCode.value}
          onInput={({ currentTarget }) => {
            authCode.value = currentTarget.value;
          }}
        />
      </label>
      {isSimulated.value && <Suggestions />}
      <button type="submit" class="button" aria-disabled={sending}>
        {sending ? "Asking the gateway…" : `Charge ${showMoney(total)}`}
      </button>
      <Problem text={problem} />
    </form>
  );
}

const Suggestions = () => (
  <fieldset class="suggestions">
    <legend>Or scan a wallet that</legend>
    {suggestions.map(({ code, does }) => (
      <button
        key={code}
        type="button"
        aria-pressed={authCode.value === code}
        onClick={() => {
          authCode.value = code;
        }}
      >
        {does}
      </button>
    ))}
  </fieldset>
);
