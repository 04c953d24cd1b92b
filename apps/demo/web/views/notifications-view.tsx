import { useSignal } from "@preact/signals";
import { backendTitles } from "../format.js";
import { BilingualName } from "../parts/both.js";
import { ByteChooser } from "../parts/byte-chooser.js";
import { InspectorResult } from "../parts/inspector-result.js";
import { NotificationPicker } from "../parts/notification-picker.js";
import { inspected, inspectorUses, isInspecting, tryOut } from "../state/inspection.js";
import { say } from "../state/language.js";

/** The view that shows a received notification, and what happens if somebody changes it. */
export function NotificationsView() {
  const delivery = inspected.value;
  return (
    <div class="layout-wide inspector">
      <h2 class="heading">
        <BilingualName zh="通知" en="Notification inspector" />
      </h2>
      <p class="lead">{say.value.notifications.lead}</p>
      <NotificationPicker />
      {delivery && <Glass key={delivery.id} />}
    </div>
  );
}

function Glass() {
  const delivery = inspected.value;
  const at = useSignal(amountPosition(delivery?.body ?? ""));
  if (!delivery) return null;
  const to = backendTitles[delivery.backend];
  const text = say.value.notifications;
  return (
    <>
      <section class="card" aria-labelledby="bytes-heading">
        <h3 id="bytes-heading">{text.bytes(to)}</h3>
        <ByteChooser body={delivery.body} at={at} />
        <h3>{text.signature}</h3>
        <p class="small">
          {text.header}
          <code>X-QF-SIGN</code>
          {text.signed}
        </p>
        <pre class="code-block">{delivery.headers["x-qf-sign"] ?? "none"}</pre>
      </section>
      <section class="card" aria-labelledby="try-heading">
        <h3 id="try-heading">{text.tryIt}</h3>
        <div class="actions">
          <button
            type="button"
            class="button"
            onClick={() => void tryOut("verify", at.value)}
            aria-disabled={isInspecting.value}
          >
            {text.verify}
          </button>
          <button
            type="button"
            class="button button-danger"
            onClick={() => void tryOut("tamper", at.value)}
            aria-disabled={isInspecting.value}
          >
            {text.tamper}
          </button>
          <button
            type="button"
            class="button button-second"
            onClick={() => void tryOut("repeat", at.value)}
            aria-disabled={isInspecting.value}
          >
            {text.repeat}
          </button>
        </div>
        <div class="trials" role="log" aria-label={text.results} aria-live="polite">
          {inspectorUses.value.length === 0 && <p class="small">{text.noResults}</p>}
          {inspectorUses.value.map((trial) => (
            <InspectorResult key={trial.id} trial={trial} body={delivery.body} to={to} />
          ))}
        </div>
      </section>
    </>
  );
}

/** Returns the amount's byte position in a notification's body. A forger would change the amount first. */
function amountPosition(body: string): number {
  const found = /"txamt":\s*"?/.exec(body);
  return found ? new TextEncoder().encode(body.slice(0, found.index + found[0].length)).length : 0;
}
