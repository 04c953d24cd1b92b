import type { ComponentChildren } from "preact";

/** The SVG frame that all drawings of the menu have in common. */
export const Canvas = ({ children }: { children: ComponentChildren }) => (
  <svg viewBox="0 0 120 90" aria-hidden="true" focusable="false">
    {children}
  </svg>
);
