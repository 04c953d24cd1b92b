import { useSignal } from "@preact/signals";
import { backendTitles, showTime } from "../format.js";
import { orderAtCounter } from "../state/checkout.js";
import { backend } from "../state/choice.js";
import { say } from "../state/language.js";
import { wireLines } from "../state/wire.js";
import { ShowOlder } from "./show-older.js";
import { WireCallLine } from "./wire-call.js";
import { WireNotificationLine } from "./wire-notification.js";
import { WireStepLine } from "./wire-step.js";

const newest = 12;

/** The page's log: the shop's calls to the gateway with responses and retries, and the gateway's notifications. */
export function Wire() {
  const open = useSignal(true);
  const all = useSignal(false);
  const { wire } = say.value;
  const order = orderAtCounter.value;
  const shown = all.value ? wireLines.value : wireLines.value.slice(0, newest);
  return (
    <section class="wire" aria-labelledby="wire-heading">
      <div class="wire-head">
        <h2 class="heading" id="wire-heading">
          {wire.title}
        </h2>
        <button
          type="button"
          class="wire-toggle"
          aria-expanded={open.value}
          aria-controls="wire-lines"
          onClick={() => {
            open.value = !open.value;
          }}
        >
          {open.value ? wire.hide : wire.show}
        </button>
      </div>
      <div id="wire-lines" hidden={!open.value}>
        <p class="wire-order">
          {order?.paid_at
            ? wire.paidBy(showTime(order.paid_at), backendTitles[order.backend], order.paid_by)
            : wire.takenBy(backendTitles[backend.value])}
        </p>
        {wireLines.value.length === 0 && <p class="wire-empty">{wire.empty}</p>}
        <ol class="wire-list">
          {shown.map(({ entry, times }) => (
            <li key={entry.id}>
              {entry.kind === "call" && <WireCallLine call={entry} times={times} />}
              {entry.kind === "step" && <WireStepLine entry={entry} />}
              {entry.kind === "notification" && <WireNotificationLine delivery={entry} />}
            </li>
          ))}
        </ol>
        {shown.length < wireLines.value.length && (
          <ShowOlder count={wireLines.value.length - shown.length} show={all} />
        )}
      </div>
    </section>
  );
}
