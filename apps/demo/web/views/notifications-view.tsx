import { useSignal } from "@preact/signals";
import { backendTitles } from "../format.js";
import { ByteChooser } from "../parts/byte-chooser.js";
import { NotificationPicker } from "../parts/notification-picker.js";
import { TrialResult } from "../parts/trial-result.js";
import { busy, inspected, trials, tryOut } from "../state/inspection.js";

/** The inspector: a notification as it came, and what becomes of it when somebody meddles with it. */
export function NotificationsView() {
  const delivery = inspected.value;
  return (
    <div class="layout-wide inspector">
      <h2 class="heading">
        <span lang="zh-HK">通知</span> Notification inspector
      </h2>
      <p class="lead">
        QFPay signs the exact bytes of a notification with the client key. The back end believes nothing else: see what
        it does with other bytes, and with the same ones a second time.
      </p>
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
  return (
    <>
      <section class="card" aria-labelledby="bytes-heading">
        <h3 id="bytes-heading">The bytes as {to} received them</h3>
        <ByteChooser body={delivery.body} at={at} />
        <h3>Signature</h3>
        <p class="small">
          Header <code>X-QF-SIGN</code>: MD5 of these bytes followed by the client key, which only the shop and QFPay
          know.
        </p>
        <pre class="code-block">{delivery.headers["x-qf-sign"] ?? "none"}</pre>
      </section>
      <section class="card" aria-labelledby="try-heading">
        <h3 id="try-heading">Try it</h3>
        <div class="actions">
          <button
            type="button"
            class="button"
            onClick={() => void tryOut("verify", at.value)}
            aria-disabled={busy.value}
          >
            Verify
          </button>
          <button
            type="button"
            class="button button-danger"
            onClick={() => void tryOut("tamper", at.value)}
            aria-disabled={busy.value}
          >
            Tamper with the byte and deliver
          </button>
          <button
            type="button"
            class="button button-second"
            onClick={() => void tryOut("repeat", at.value)}
            aria-disabled={busy.value}
          >
            Deliver once more
          </button>
        </div>
        <div class="trials" role="log" aria-label="Results" aria-live="polite">
          {trials.value.length === 0 && <p class="small">The results show here.</p>}
          {trials.value.map((trial) => (
            <TrialResult key={trial.id} trial={trial} body={delivery.body} to={to} />
          ))}
        </div>
      </section>
    </>
  );
}

/** Where the amount stands: what a forger would change first. */
function amountPosition(body: string): number {
  const found = /"txamt":\s*"?/.exec(body);
  return found ? new TextEncoder().encode(body.slice(0, found.index + found[0].length)).length : 0;
}
