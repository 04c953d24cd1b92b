import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { showMoney } from "../format.js";
import { basketLines, basketTotal } from "../state/basket.js";
import { checkoutStep } from "../state/checkout.js";
import { say } from "../state/language.js";

/** On a phone, links to the order slip while it is out of sight. Shows the number of chosen items and their total. */
export function OrderBar() {
  const slipInSight = useSignal(true);
  useEffect(() => {
    const slip = document.getElementById("counter") as HTMLElement;
    const observer = new IntersectionObserver(([entry]) => {
      slipInSight.value = entry?.isIntersecting === true || (entry?.boundingClientRect.top ?? 0) < 0;
    });
    observer.observe(slip);
    return () => observer.disconnect();
  }, [slipInSight]);
  if (slipInSight.value || checkoutStep.value.name !== "choose" || basketTotal.value === 0) return null;
  const pieces = basketLines.value.reduce((sum, { quantity }) => sum + quantity, 0);
  return (
    <a class="order-bar" href="#counter">
      <span>{say.value.slip.bar(pieces)}</span>
      <span>
        {showMoney(basketTotal.value)} <span aria-hidden="true">↓</span>
      </span>
    </a>
  );
}
