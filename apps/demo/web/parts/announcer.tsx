import { computed } from "@preact/signals";
import { showMoney } from "../format.js";
import { basketLines, basketTotal } from "../state/basket.js";
import { checkoutStep, orderAtCounter } from "../state/checkout.js";
import { findWallet, isScan } from "../state/choice.js";
import { say, walletName } from "../state/language.js";

const message = computed(() => {
  const current = checkoutStep.value;
  const { told } = say.value;
  if (!("ticket" in current)) {
    const pieces = basketLines.value.reduce((sum, { quantity }) => sum + quantity, 0);
    return told.basket(pieces, showMoney(basketTotal.value));
  }
  const { ticket, name } = current;
  const amount = showMoney(ticket.txamt);
  const isShownByElement = (name === "waiting" || name === "failed") && !isScan(ticket.wallet);
  if (isShownByElement) return ""; // `<qfpay-checkout>` announces waiting and failed orders itself.
  if (name === "paid") return told.paid(amount, `${orderAtCounter.value?.ticket ?? ""}`);
  if (name === "unknown") return say.value.unknown.why;
  if (name === "failed") return current.reason ?? told.failed;
  return told.waiting(amount, walletName(findWallet(ticket.wallet)));
});

/** Tells users of a screen reader each change of the basket and of the current order. */
export const Announcer = () => (
  <p class="visually-hidden" role="status" aria-live="polite">
    {message.value}
  </p>
);
