import type { Signal } from "@preact/signals";
import { say } from "../state/language.js";

/** A button that shows the `count` older rows of a list, by setting `show` to `true`. */
export const ShowOlder = ({ count, show }: { count: number; show: Signal<boolean> }) => (
  <button
    type="button"
    class="link"
    onClick={() => {
      show.value = true;
    }}
  >
    {say.value.orders.older(count)}
  </button>
);
