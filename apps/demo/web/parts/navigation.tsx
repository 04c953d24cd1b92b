import { say } from "../state/language.js";
import { addressOf, showView, view, views } from "../state/view.js";
import { BilingualName } from "./both.js";

/** The links to the views of the page. */
export function Navigation() {
  return (
    <nav class="views" aria-label={say.value.views}>
      <ul>
        {views.map(({ id, name, name_zh }) => (
          <li key={id}>
            <a
              href={addressOf(id)}
              aria-current={view.value === id ? "page" : undefined}
              onClick={(event) => {
                if (event.metaKey || event.ctrlKey || event.shiftKey) return;
                event.preventDefault();
                showView(id);
              }}
            >
              <BilingualName zh={name_zh} en={name} />
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
