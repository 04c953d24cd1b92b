import type { WireNotification } from "../../src/shop/api.js";
import { backendTitles, indentJson, showTime } from "../format.js";
import { sayOutcome } from "../say-outcome.js";
import { say } from "../state/language.js";
import { HeaderTable } from "./header-table.js";

const quiet = new Set(["host", "connection", "accept", "accept-language", "accept-encoding", "sec-fetch-mode"]);
const good = new Set(["handled", "ignored", "duplicate"]);

/** Shows one delivery of a notification in the log of HTTP messages. */
export function WireNotificationLine({ delivery }: { delivery: WireNotification }) {
  const { backend, at, url, body, outcome, reply } = delivery;
  const { wire } = say.value;
  const headers = Object.fromEntries(Object.entries(delivery.headers).filter(([name]) => !quiet.has(name)));
  return (
    <details class="line line-in">
      <summary>
        <span class="line-arrow" aria-hidden="true">
          ←
        </span>
        <span class="line-title">{wire.notified(kindOf(body))}</span>
        <span class="line-from">{backendTitles[backend]}</span>
        <span class={`verdict verdict-${good.has(outcome) ? "good" : "bad"}`}>{sayOutcome(outcome)}</span>
        <code class="line-preview">{body}</code>
      </summary>
      <div class="line-body">
        <p>
          {showTime(at)} <code class="line-url">POST {url}</code>
        </p>
        <h3>{wire.headers}</h3>
        <HeaderTable headers={headers} />
        <h3>{wire.body}</h3>
        <pre>
          {body}
          <span class="key-here">{wire.key("MD5")}</span>
        </pre>
        <h3>{wire.readAs}</h3>
        <pre>{indentJson(body)}</pre>
        <h3>{wire.replied(reply.httpStatus)}</h3>
        <pre>{reply.body}</pre>
      </div>
    </details>
  );
}

/** Returns the kind of a notification, read from its body, in the page's language. */
export function kindOf(body: string): string {
  const { wire } = say.value;
  try {
    const { notify_type, order_type } = JSON.parse(body) as Record<string, string>;
    const kind = notify_type ?? order_type ?? "unknown";
    return wire.kinds[kind] ?? kind.replaceAll("_", " ");
  } catch {
    return wire.unreadable;
  }
}
