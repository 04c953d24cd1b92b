import { backendTitles } from "../format.js";
import { BilingualName } from "../parts/both.js";
import { Timeline } from "../parts/timeline.js";
import { backend, isSimulated, shopInfo } from "../state/choice.js";
import { experiments } from "../state/experiments.js";
import { language, say } from "../state/language.js";
import { experimentRun, isExperimentRunning, runExperiment } from "../state/what-if.js";

/** The view "What if", whose buttons run experiments with faults such as a lost response. */
export function WhatIfView() {
  const { whatIf } = say.value;
  return (
    <div class="layout-wide what-if">
      <h2 class="heading">
        <BilingualName zh="如果出錯" en="What if" />
      </h2>
      <p class="lead">{whatIf.lead(backendTitles[backend.value])}</p>
      {shopInfo.value && !isSimulated.value ? (
        <p class="empty">{whatIf.needsSimulator}</p>
      ) : (
        <ul class="experiments">
          {experiments.map((experiment) => (
            <li key={experiment.name}>
              <button
                type="button"
                class="experiment"
                aria-pressed={experimentRun.value?.experiment.name === experiment.name}
                aria-disabled={isExperimentRunning.value}
                onClick={() => void runExperiment(experiment)}
              >
                <span class="experiment-title">
                  {language.value === "en" && <span lang="zh-HK">{experiment.title_zh} </span>}
                  {whatIf.experiments[experiment.name].title}
                </span>
                <span class="experiment-story">{whatIf.experiments[experiment.name].story}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {experimentRun.value ? <Timeline run={experimentRun.value} /> : <p class="empty">{whatIf.choose}</p>}
    </div>
  );
}
