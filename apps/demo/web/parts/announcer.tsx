import { computed } from "@preact/signals";
import { showMoney } from "../format.js";
import { basketLines, basketTotal } from "../state/basket.js";
import { orderAtCounter, step } from "../state/checkout.js";
import { findWallet } from "../state/choice.js";

const message = computed(() => {
  const current = step.value;
  if (!("ticket" in current)) {
    const pieces = basketLines.value.reduce((sum, { quantity }) => sum + quantity, 0);
    return `In the basket: ${pieces}, ${showMoney(basketTotal.value)}.`;
  }
  const { ticket, name } = current;
  const amount = showMoney(ticket.txamt);
  if (name === "paid") return `Paid ${amount}. Your ticket is number ${orderAtCounter.value?.ticket ?? ""}.`;
  if (name === "failed") return "Not paid: the payment was declined or took too long. Nothing was charged.";
  return `Waiting for ${amount} by ${findWallet(ticket.wallet)?.name ?? "wallet"}.`;
});

/** Tells screen readers how the order stands. */
export const Announcer = () => (
  <p class="visually-hidden" role="status" aria-live="polite">
    {message.value}
  </p>
);
