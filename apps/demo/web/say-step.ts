import type { WireStep } from "../src/shop/api.js";
import { sayOutcome } from "./say-outcome.js";
import { say } from "./state/language.js";

const seconds = (ms: number) => say.value.seconds(`${Number((ms / 1_000).toFixed(1))}`);

/** Describes, in the page's language, a step that the SDK took by itself, such as a retry. */
export function sayStep(step: WireStep["step"]): { title: string; detail: string; tone: "good" | "open" | "bad" } {
  const { steps } = say.value;
  if (step.name === "retry") {
    const reason = steps.reasons[step.reason] ?? step.reason.replaceAll("_", " ");
    return { title: steps.retry, detail: steps.after(seconds(step.delayMs), reason), tone: "open" };
  }
  if (step.name === "give_up") {
    const { code, outcome } = step;
    return { title: steps.rejects, detail: steps.rejectsWith(code, sayOutcome(outcome)), tone: "bad" };
  }
  const tone = step.finding === "found" ? "good" : step.finding === "asking" ? "open" : "bad";
  return { ...steps.findings[step.finding], tone };
}
