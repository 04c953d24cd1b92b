import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { showMoney } from "../format.js";
import { step } from "../state/checkout.js";
import { item } from "../state/choice.js";

/** On a phone, while the slip is out of sight: what is chosen, and the way to it. */
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
  if (slipInSight.value || step.value.name !== "choose" || !item.value) return null;
  return (
    <a class="order-bar" href="#counter">
      <span>{item.value.name}</span>
      <span>
        {showMoney(item.value.txamt)} <span aria-hidden="true">↓</span>
      </span>
    </a>
  );
}
