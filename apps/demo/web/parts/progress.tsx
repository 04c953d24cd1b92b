import type { CheckoutStep } from "../state/checkout.js";
import { say } from "../state/language.js";

const reached = { choose: 0, sending: 0, waiting: 1, unknown: 1, failed: 1, paid: 2 };

/** Shows at which step the order is: chosen, being paid, or paid. */
export function Progress({ at }: { at: CheckoutStep["name"] }) {
  const now = reached[at];
  const { title, steps } = say.value.progress;
  return (
    <ol class="progress" aria-label={title}>
      {steps.map((name, index) => (
        <li
          key={name}
          class={index < now || now === 2 ? "done" : index === now ? (at === "failed" ? "now bad" : "now") : undefined}
          aria-current={index === now ? "step" : undefined}
        >
          {name}
        </li>
      ))}
    </ol>
  );
}
