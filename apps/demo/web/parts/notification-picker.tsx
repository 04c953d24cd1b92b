import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { backendTitles, showTime } from "../format.js";
import { backend, isSimulated } from "../state/choice.js";
import { inspect, inspected, isOriginal } from "../state/inspection.js";
import { language, say } from "../state/language.js";
import { ask, callTool, problemText } from "../state/request.js";
import { notifications } from "../state/wire.js";
import { Problem } from "./slip-parts.js";
import { kindOf } from "./wire-notification.js";

/** Lets the visitor choose a notification to inspect. If there is none yet, a button makes a payment to get one. */
export function NotificationPicker() {
  const id = useId();
  const genuine = notifications.value.filter(isOriginal).slice(0, 20);
  if (genuine.length === 0) return <NoNotification />;
  return (
    <p class="picker">
      <label for={id}>{say.value.notifications.picker}</label>
      <select id={id} value={inspected.value?.id} onChange={({ currentTarget }) => inspect(currentTarget.value)}>
        {genuine.map((delivery) => (
          <option key={delivery.id} value={delivery.id}>
            {showTime(delivery.at)} {kindOf(delivery.body)}, {backendTitles[delivery.backend]}
          </option>
        ))}
      </select>
    </p>
  );
}

function NoNotification() {
  const problem = useSignal<string | undefined>(undefined);
  async function make() {
    try {
      const order = { basket: { "egg-tart": 1 }, wallet: "alipayhk", lang: language.value };
      const { out_trade_no } = await ask<{ out_trade_no: string }>(backend.value, "/checkout", order);
      await callTool("customer", { out_trade_no });
      problem.value = undefined;
    } catch (error) {
      problem.value = problemText(error);
    }
  }
  return (
    <div class="empty">
      <p>{say.value.notifications.none}</p>
      {isSimulated.value && (
        <button type="button" class="button button-small button-second" onClick={() => void make()}>
          {say.value.notifications.make}
        </button>
      )}
      <Problem text={problem.value} />
    </div>
  );
}
