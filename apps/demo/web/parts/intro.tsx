import { backendTitles } from "../format.js";
import { backend } from "../state/choice.js";
import { say } from "../state/language.js";
import { addressOf, showView, type View } from "../state/view.js";

/** The introduction to the demo, above the menu. */
export function Intro() {
  const { intro } = say.value;
  return (
    <p class="intro">
      <strong>{intro.what}</strong>{" "}
      <span class="intro-ways">
        <Way to="code" text={intro.code(backendTitles[backend.value])} />
        <Way to="what-if" text={intro.whatIf} />
      </span>
    </p>
  );
}

const Way = ({ to, text }: { to: View; text: string }) => (
  <a
    href={addressOf(to)}
    onClick={(event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      showView(to);
    }}
  >
    {text} <span aria-hidden="true">→</span>
  </a>
);
