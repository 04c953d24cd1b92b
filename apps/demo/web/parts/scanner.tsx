import { useSignal } from "@preact/signals";
import { useId, useRef } from "preact/hooks";
import { cleanCode, codeFault } from "../../src/shop/auth-code.js";
import { showMoney } from "../format.js";
import { endings, freshCode } from "../fresh-code.js";
import { basketLines, basketTotal } from "../state/basket.js";
import { chargeAtTill } from "../state/checkout.js";
import { authCode, findWallet, isSimulated, tillWalletId } from "../state/choice.js";
import { say } from "../state/language.js";
import { BilingualName } from "./both.js";
import { SlipLines } from "./slip-lines.js";
import { EmptySlip, Problem, type SlipState } from "./slip-parts.js";

/** Describes the fault of the payment code in the input field, if it has one. */
function faultOf(code: string): string | undefined {
  const fault = codeFault(code);
  if (fault === "missing") return say.value.till.missing;
  return fault && say.value.till.tooLong(code.length);
}

/** The order slip at the till: the chosen items, and a field for the payment code on the customer's phone. */
export function Scanner({ sending, problem }: SlipState) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const isChecked = useSignal(false);
  const total = basketTotal.value;
  const { till, slip } = say.value;
  if (total === 0 || !findWallet(tillWalletId.value)) return <EmptySlip problem={problem} />;
  const fault = isChecked.value ? faultOf(cleanCode(authCode.value)) : undefined;
  function charge(event: Event) {
    event.preventDefault();
    isChecked.value = true;
    if (codeFault(cleanCode(authCode.value))) field.current?.focus();
    else void chargeAtTill();
  }
  return (
    <form class="scanner" onSubmit={charge} noValidate>
      <h2 class="slip-title">
        <BilingualName zh="收款" en={till.title} />
      </h2>
      <SlipLines basket={basketLines.value} wallet={tillWalletId.value} txamt={total} />
      <div class="field">
        <label for={id}>
          {till.code} <code>auth_code</code>
        </label>
        <input
          id={id}
          ref={field}
          name="auth_code"
          inputMode="numeric"
          autoComplete="off"
          spellcheck={false}
          required
          aria-invalid={fault !== undefined}
          aria-describedby={fault ? `${id}-fault` : `${id}-hint`}
          value={authCode.value}
          onInput={({ currentTarget }) => {
            authCode.value = currentTarget.value;
          }}
        />
        {fault ? (
          <p class="problem" role="alert" id={`${id}-fault`}>
            {fault}
          </p>
        ) : (
          <p class="small" id={`${id}-hint`}>
            {till.hint}
          </p>
        )}
      </div>
      {isSimulated.value && <Suggestions />}
      <button type="submit" class="button" aria-disabled={sending}>
        {sending ? slip.sending : till.charge(showMoney(total))}
      </button>
      <Problem text={problem} />
    </form>
  );
}

/**
 * Buttons that fill in a payment code for the simulated gateway, one for each outcome. Each press makes a new code,
 * because a code works once.
 */
const Suggestions = () => {
  const { suggest, suggestions } = say.value.till;
  return (
    <fieldset class="suggestions">
      <legend>{suggest}</legend>
      {endings.map((ending) => (
        <button
          key={ending}
          type="button"
          aria-pressed={authCode.value.endsWith(ending)}
          onClick={() => {
            authCode.value = freshCode(ending);
          }}
        >
          {suggestions[ending]}
        </button>
      ))}
    </fieldset>
  );
};
