import { sayOutcome } from "../say-outcome.js";
import type { InspectorUse } from "../state/inspection.js";
import { say } from "../state/language.js";
import { byteAt } from "./byte-chooser.js";

type Props = { trial: InspectorUse; body: string; to: string };

/** Shows what happened when a visitor verified a notification, changed a byte of it or delivered it again. */
export function InspectorResult({ trial, body, to }: Props) {
  const { title, tone, text } = sayTrial({ trial, body, to });
  return (
    <div class={`trial trial-${tone}`}>
      <p class="trial-title">{title}</p>
      <p>{text}</p>
    </div>
  );
}

function sayTrial({ trial, body, to }: Props): { title: string; tone: "good" | "bad"; text: string } {
  const { name, result, problem } = trial;
  const text = say.value.notifications;
  if (!result) return { title: text.broken, tone: "bad", text: problem ?? "" };
  const { verified, delivered, at = 0 } = result;
  if (name === "verify") {
    return verified
      ? { title: text.genuine, tone: "good", text: text.genuineWhy }
      : { title: text.forged, tone: "bad", text: text.forgedWhy };
  }
  const { httpStatus = 0, outcome = "" } = delivered ?? {};
  const reply = text.replied(to, httpStatus, sayOutcome(outcome));
  if (name === "tamper") {
    const { from, to: other } = byteAt(body, at);
    const refused = httpStatus >= 400 && !verified;
    const told = text.changed(at, from, other) + reply + (refused ? text.untouched : "");
    return { title: refused ? text.refused : text.taken, tone: refused ? "good" : "bad", text: told };
  }
  const isDuplicate = outcome === "duplicate";
  const told = isDuplicate ? reply + text.acknowledged : reply;
  return { title: isDuplicate ? text.known : text.handled, tone: verified ? "good" : "bad", text: told };
}
