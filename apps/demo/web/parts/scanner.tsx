import { showMoney } from "../format.js";
import { freshAuthCode } from "../state/auth-codes.js";
import { basketLines, basketTotal } from "../state/basket.js";
import { chargeAtTill } from "../state/checkout.js";
import { authCode, findWallet, isSimulated, tillWalletId } from "../state/choice.js";
import { SlipLines } from "./slip-lines.js";
import { EmptySlip, Problem, type SlipState } from "./slip-parts.js";

/** Endings that the simulated gateway knows. */
const suggestions = [
  { ending: "0001", does: "pays at once" },
  { ending: "1143", does: "asks for the password first" },
  { ending: "1201", does: "has too little money" },
  { ending: "1202", does: "has expired" },
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
    {suggestions.map(({ ending, does }) => (
      <button
        key={ending}
        type="button"
        aria-pressed={authCode.value.endsWith(ending)}
        onClick={() => {
          authCode.value = freshAuthCode(ending);
        }}
      >
        {does}
      </button>
    ))}
  </fieldset>
);
