import type { Signal } from "@preact/signals";

/** Unfolds the rest of a list. */
export const ShowOlder = ({ count, show }: { count: number; show: Signal<boolean> }) => (
  <button
    type="button"
    class="link"
    onClick={() => {
      show.value = true;
    }}
  >
    Show {count} older
  </button>
);
