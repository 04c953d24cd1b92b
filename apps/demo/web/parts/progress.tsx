import type { Step } from "../state/checkout.js";

const names = ["Choose", "Pay", "Paid"];
const reached = { choose: 0, sending: 0, leaving: 1, waiting: 1, failed: 1, paid: 2 };

/** Choose, Pay, Paid. */
export function Progress({ at }: { at: Step["name"] }) {
  const now = reached[at];
  return (
    <ol class="progress" aria-label="Progress">
      {names.map((name, index) => (
        <li
          key={name}
          class={index < now || now === 2 ? "done" : index === now ? "now" : undefined}
          aria-current={index === now ? "step" : undefined}
        >
          {name}
        </li>
      ))}
    </ol>
  );
}
