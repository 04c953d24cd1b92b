import { useEffect, useRef } from "preact/hooks";
import { addressOf, showView, view, views } from "../state/view.js";

/** The way to the views of the page. */
export function Navigation() {
  const bar = useRef<HTMLElement>(null);
  const id = view.value;
  useEffect(() => {
    const link = bar.current?.querySelector<HTMLElement>(`[data-view="${id}"]`);
    if (bar.current && link) bar.current.scrollLeft = link.offsetLeft - 24;
  }, [id]);
  return (
    <nav class="views" aria-label="Views" ref={bar}>
      <ul>
        {views.map(({ id, name, name_zh }) => (
          <li key={id}>
            <a
              data-view={id}
              href={addressOf(id)}
              aria-current={view.value === id ? "page" : undefined}
              onClick={(event) => {
                if (event.metaKey || event.ctrlKey || event.shiftKey) return;
                event.preventDefault();
                showView(id);
              }}
            >
              <span lang="zh-HK">{name_zh}</span> {name}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
