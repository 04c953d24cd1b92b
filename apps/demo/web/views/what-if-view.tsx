import { backendTitles } from "../format.js";
import { Timeline } from "../parts/timeline.js";
import { backend, info, isSimulated } from "../state/choice.js";
import { experiments } from "../state/experiments.js";
import { isRunning, run, runExperiment } from "../state/what-if.js";

/** Things that go wrong between a shop and a gateway, to be seen at one's own desk. */
export function WhatIfView() {
  return (
    <div class="layout-wide what-if">
      <h2 class="heading">
        <span lang="zh-HK">假如</span> What if
      </h2>
      <p class="lead">
        Each button makes the simulated gateway fail once and buys an egg tart through {backendTitles[backend.value]}.
        The shop's code does nothing special: what you see is the SDK.
      </p>
      {info.value && !isSimulated.value ? (
        <p class="empty">
          This needs the simulator. A real gateway does not fail on demand: start the demo without QFPAY_ variables.
        </p>
      ) : (
        <ul class="experiments">
          {experiments.map((experiment) => (
            <li key={experiment.name}>
              <button
                type="button"
                class="experiment"
                aria-pressed={run.value?.experiment.name === experiment.name}
                aria-disabled={isRunning.value}
                onClick={() => void runExperiment(experiment)}
              >
                <span class="experiment-title">
                  <span lang="zh-HK">{experiment.title_zh}</span> {experiment.title}
                </span>
                <span class="experiment-story">{experiment.story}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {run.value ? <Timeline run={run.value} /> : <p class="empty">Choose what goes wrong. Its timeline shows here.</p>}
    </div>
  );
}
