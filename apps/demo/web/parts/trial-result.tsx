import type { Trial } from "../state/inspection.js";
import { byteAt } from "./byte-chooser.js";

type Props = { trial: Trial; body: string; to: string };

/** What became of one trial. */
export function TrialResult({ trial, body, to }: Props) {
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
  if (!result) return { title: "That did not work", tone: "bad", text: problem ?? "" };
  const { verified, delivered, at = 0 } = result;
  if (name === "verify") {
    return verified
      ? { title: "Genuine", tone: "good", text: "The signature fits these bytes and the shop's key." }
      : { title: "Not genuine", tone: "bad", text: "The signature does not fit these bytes." };
  }
  const reply = `${to} replied ${delivered?.httpStatus} (${delivered?.outcome.replaceAll("_", " ")}).`;
  if (name === "tamper") {
    const { from, to: other } = byteAt(body, at);
    const refused = (delivered?.httpStatus ?? 0) >= 400 && !verified;
    const text = `Byte ${at}: ${from} became ${other}. ${reply} ${refused ? "No order was touched." : ""}`;
    return { title: refused ? "Refused" : "Taken", tone: refused ? "good" : "bad", text };
  }
  const isDuplicate = delivered?.outcome === "duplicate";
  const text = isDuplicate ? `${reply} Acknowledged, so that QFPay stops, and not handled again.` : reply;
  return { title: isDuplicate ? "Known already" : "Handled", tone: verified ? "good" : "bad", text };
}
