import type { WireStep } from "../../src/shop/api.js";
import { sayStep } from "../say-step.js";

/** A line of the page's log: a step of the SDK, such as a retry. */
export const WireStepLine = ({ entry }: { entry: WireStep }) => {
  const { title, detail } = sayStep(entry.step);
  return (
    <p class="line line-step">
      <strong>{title}</strong> {detail}
    </p>
  );
};
