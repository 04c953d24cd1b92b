import { useSignal } from "@preact/signals";
import { piecesOf } from "../highlight.js";

/** A source file with its line numbers, to be read and copied. */
export function Source({ path, text }: { path: string; text: string }) {
  const told = useSignal("");
  const lines = text.trimEnd().split("\n").length;
  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      told.value = "Copied";
    } catch {
      told.value = "The browser does not allow it: select the text instead";
    }
  }
  return (
    <section class="source" aria-labelledby="source-path">
      <div class="source-head">
        <h3 id="source-path">
          <code>{path}</code> <span class="small">{lines} lines</span>
        </h3>
        <span role="status">{told.value}</span>
        <button type="button" class="wire-toggle" onClick={() => void copy()}>
          Copy
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard */}
      <section class="source-scroll" tabIndex={0} aria-label={`Source of ${path}`}>
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
