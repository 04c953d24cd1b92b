import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { backendTitles } from "../format.js";
import { Both } from "../parts/both.js";
import { Source } from "../parts/source.js";
import { backend } from "../state/choice.js";
import { language, say } from "../state/language.js";
import { type SourceFile, sourcesOf } from "../state/source.js";

/** The source of the back end that serves this page right now. */
export function CodeView() {
  const { code } = say.value;
  const title = code.title(backendTitles[backend.value]);
  const files = sourcesOf(backend.value);
  const chosen = useSignal(0);
  const file = files[chosen.value] as SourceFile;
  const text = useSignal("");
  const problem = useSignal(false);
  useEffect(() => {
    let isCurrent = true;
    file.load().then(
      (loaded) => {
        if (!isCurrent) return;
        text.value = loaded.default;
        problem.value = false;
      },
      () => {
        if (isCurrent) problem.value = true;
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [file.path]);
  return (
    <div class="layout-wide code-view">
      <h2 class="heading">{language.value === "en" ? <Both zh="程式" en={title} /> : title}</h2>
      <p class="lead">{code.lead}</p>
      <fieldset class="files">
        <legend class="visually-hidden">{code.file}</legend>
        {files.map(({ path }, index) => (
          <label key={path}>
            <input
              type="radio"
              name="file"
              value={path}
              checked={chosen.value === index}
              onChange={() => {
                chosen.value = index;
              }}
            />
            <span>{path.split("/").at(-1)}</span>
          </label>
        ))}
      </fieldset>
      {problem.value ? (
        <p class="problem" role="alert">
          {code.failed}
        </p>
      ) : (
        <Source path={`apps/demo/${file.path}`} text={text.value} />
      )}
    </div>
  );
}
