import { useEffect, useRef } from "preact/hooks";
import type { WireEntry } from "../../src/shop/api.js";
import { backendTitles } from "../format.js";
import { sayOutcome } from "../say-outcome.js";
import { sayStep } from "../say-step.js";
import { say } from "../state/language.js";
import { type ExperimentRun, isExperimentRunning, timeline } from "../state/what-if.js";
import { RunOutcome } from "./run-outcome.js";
import { Verdict } from "./wire-call.js";
import { kindOf } from "./wire-notification.js";

/** The width in pixels from which the timeline stands beside the experiments and not below them. */
const besideWidth = 860;

/** The requests and notifications of an experiment, in the order of time. */
export function Timeline({ run }: { run: ExperimentRun }) {
  const section = useRef<HTMLElement>(null);
  useEffect(
    () => section.current?.scrollIntoView({ block: innerWidth < besideWidth ? "start" : "nearest" }),
    [run.startedAt],
  );
  const from = Date.parse(run.startedAt);
  const { whatIf } = say.value;
  return (
    <section class="timeline" ref={section} aria-labelledby="timeline-heading" aria-busy={isExperimentRunning.value}>
      <h3 id="timeline-heading">
        {whatIf.on(whatIf.experiments[run.experiment.name].title, backendTitles[run.backend])}
      </h3>
      <div role="log" aria-label={whatIf.timeline} aria-live="polite">
        <ol class="moments">
          {timeline.value.map((entry) => (
            <li key={entry.id} class={`moment moment-${entry.kind}`}>
              <span class="moment-time">{say.value.seconds(((Date.parse(entry.at) - from) / 1_000).toFixed(1))}</span>
              <Moment entry={entry} />
            </li>
          ))}
        </ol>
      </div>
      {isExperimentRunning.value && (
        <p class="live">
          <span class="live-dot" aria-hidden="true" />
          {whatIf.atWork}
        </p>
      )}
      <RunOutcome run={run} />
    </section>
  );
}

function Moment({ entry }: { entry: WireEntry }) {
  const { wire, whatIf } = say.value;
  if (entry.kind === "notification") {
    return (
      <p>
        <strong>← {wire.notified(kindOf(entry.body))}</strong>{" "}
        <span class="badge badge-good">{sayOutcome(entry.outcome)}</span>
      </p>
    );
  }
  if (entry.kind === "step") {
    const { title, detail, tone } = sayStep(entry.step);
    return (
      <p class={`step step-${tone}`}>
        <strong>{title}</strong> {detail}
      </p>
    );
  }
  return (
    <p>
      <strong>
        → {wire.calls[entry.endpoint] ?? entry.endpoint}
        {entry.attempt > 1 && whatIf.attempt(entry.attempt)}
      </strong>{" "}
      <Verdict call={entry} />
    </p>
  );
}
