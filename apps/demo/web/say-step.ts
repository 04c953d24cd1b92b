import type { WireStep } from "../src/shop/api.js";

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;

const findings = {
  asking: {
    title: "Outcome unclear",
    detail: "The SDK asks the gateway by the order's own number, and sends nothing twice.",
  },
  found: { title: "Found", detail: "The gateway has it under this number: nothing needs to be sent again." },
  failed: {
    title: "Found as refused",
    detail: "The gateway has it as a failure: the call rejects, as the lost answer would have.",
  },
  absent: {
    title: "Never arrived",
    detail: "The gateway has had no record for long enough: it is safe to send the same bytes again.",
  },
  unclear: { title: "Still unclear", detail: "Nobody can tell: the call rejects and says so." },
} as const;

const reasons: Record<string, string> = {
  rate_limited: "the gateway refused it (429), so it certainly was not handled",
  connection_failed: "the connection failed before it was sent",
  absent: "it never arrived",
};

/** A step of the SDK in words. */
export function sayStep(step: WireStep["step"]): { title: string; detail: string; tone: "good" | "open" | "bad" } {
  if (step.name === "retry") {
    const reason = reasons[step.reason] ?? step.reason.replaceAll("_", " ");
    return { title: "Sent again", detail: `after ${seconds(step.delayMs)}: ${reason}.`, tone: "open" };
  }
  if (step.name === "give_up") {
    const { code, outcome } = step;
    return { title: "The call rejects", detail: `with ${code}, outcome ${outcome.replaceAll("_", " ")}.`, tone: "bad" };
  }
  const tone = step.finding === "found" ? "good" : step.finding === "asking" ? "open" : "bad";
  return { ...findings[step.finding], tone };
}
