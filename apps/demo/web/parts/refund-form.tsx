import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import type { Order } from "../../src/shop/api.js";
import { parseDollars, showMoney } from "../format.js";
import { findWallet, findWalletOf } from "../state/choice.js";
import { language, say } from "../state/language.js";
import { refund } from "../state/orders.js";
import { isUnclear, problemText } from "../state/request.js";

/**
 * The wallet that paid an order. On QFPay's page the customer chooses the wallet, so the wallet is known only after the
 * payment.
 */
const paidWith = ({ pay_type, wallet }: Order) => findWalletOf(pay_type) ?? findWallet(wallet);

/** The form to refund a part of an order, or all of its remaining amount. The shop decides how much can be refunded. */
export function RefundForm({ order }: { order: Order }) {
  const { out_trade_no, refundable, refund_rule } = order;
  const id = useId();
  const text = say.value.refund;
  const amount = useSignal("");
  const busy = useSignal(false);
  const problem = useSignal<string | undefined>(undefined);

  async function send(txamt: number) {
    if (busy.value) return;
    busy.value = true;
    problem.value = undefined;
    try {
      await refund(out_trade_no, txamt);
      amount.value = "";
    } catch (error) {
      problem.value = isUnclear(error) ? text.unknown : problemText(error);
    }
    busy.value = false;
  }

  function sendPart(event: Event) {
    event.preventDefault();
    const txamt = parseDollars(amount.value);
    if (txamt === undefined) problem.value = text.notAnAmount;
    else if (txamt > refundable) problem.value = text.tooMuch(showMoney(refundable));
    else void send(txamt);
  }

  if (refund_rule !== null) {
    return (
      <details class="refund">
        <summary>{text.title}</summary>
        <p class="rule">{language.value === "en" ? refund_rule : text.rule(paidWith(order)?.name_zh ?? "")}</p>
      </details>
    );
  }
  return (
    <details class="refund">
      <summary>{text.title}</summary>
      <form class="refund-form" onSubmit={sendPart}>
        <label for={id}>{text.amount}</label>
        <input
          id={id}
          inputMode="decimal"
          autoComplete="off"
          placeholder={(refundable / 200).toFixed(2)}
          value={amount.value}
          onInput={({ currentTarget }) => {
            amount.value = currentTarget.value;
          }}
          aria-invalid={problem.value !== undefined}
          aria-describedby={problem.value ? `${id}-problem` : undefined}
        />
        <button type="submit" class="button button-small button-second" aria-disabled={busy.value}>
          {text.part}
        </button>
        <button
          type="button"
          class="button button-small button-second"
          onClick={() => void send(refundable)}
          aria-disabled={busy.value}
        >
          {text.all(showMoney(refundable))}
        </button>
      </form>
      {problem.value && (
        <p class="problem" role="alert" id={`${id}-problem`}>
          {problem.value}
        </p>
      )}
    </details>
  );
}
