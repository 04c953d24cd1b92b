import type { Signal } from "@preact/signals";
import { say } from "../state/language.js";

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
