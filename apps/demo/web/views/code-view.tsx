import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { backendTitles } from "../format.js";
import { BilingualName } from "../parts/both.js";
import { FileChoice } from "../parts/file-choice.js";
import { Source } from "../parts/source.js";
import { StartOwn } from "../parts/start-own.js";
import { backend } from "../state/choice.js";
import { language, say } from "../state/language.js";
import { examples, type SourceFile, sourcesOf } from "../state/source.js";

/** Shows the source code of the back end that serves this page now, and the code of the examples. */
export function CodeView() {
  const { code } = say.value;
  const title = code.title(backendTitles[backend.value]);
  const files = sourcesOf(backend.value);
  const chosen = useSignal("");
  // If the visitor has switched to another back end, the chosen file may not be listed any more. Then the first file is
  // shown.
  const file = [...files, ...examples].find(({ path }) => path === chosen.value) ?? (files[0] as SourceFile);
  const choose = (path: string) => {
    chosen.value = path;
  };
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
      <h2 class="heading">{language.value === "en" ? <BilingualName zh="程式" en={title} /> : title}</h2>
      <p class="lead">{code.lead}</p>
      <FileChoice legend={code.here} files={files} chosen={file.path} choose={choose} />
      <FileChoice legend={code.examples} files={examples} chosen={file.path} choose={choose} />
      {problem.value ? (
        <p class="problem" role="alert">
          {code.failed}
        </p>
      ) : (
        <Source path={file.path} text={text.value} />
      )}
      <StartOwn backend={backend.value} />
    </div>
  );
}
