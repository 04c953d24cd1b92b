import { useSignal } from "@preact/signals";
import { piecesOf } from "../highlight.js";
import { say } from "../state/language.js";

/** Shows a source file with syntax colours and a button that copies the text. */
export function Source({ path, text }: { path: string; text: string }) {
  const told = useSignal("");
  const { code } = say.value;
  const lines = text.trimEnd().split("\n").length;
  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      told.value = code.copied;
    } catch {
      told.value = code.notAllowed;
    }
  }
  return (
    <section class="source" aria-labelledby="source-path">
      <div class="source-head">
        <h3 id="source-path">
          <code>{path}</code> <span class="small">{code.lines(lines)}</span>
        </h3>
        <span role="status">{told.value}</span>
        <button type="button" class="wire-toggle" onClick={() => void copy()}>
          {code.copy}
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard */}
      <section class="source-scroll" tabIndex={0} aria-label={code.source(path)}>
        <pre class="source-numbers" aria-hidden="true">
          {Array.from({ length: lines }, (_, index) => index + 1).join("\n")}
        </pre>
        <pre class="source-text">
          {piecesOf(text.trimEnd()).map(({ kind, text: piece }, index) => (
            <span key={index} class={kind === "plain" ? undefined : `code-${kind}`}>
              {piece}
            </span>
          ))}
        </pre>
      </section>
    </section>
  );
}
