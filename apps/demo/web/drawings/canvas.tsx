import type { ComponentChildren } from "preact";

/** The SVG frame that the drawings of all the shop's goods have in common. */
export const Canvas = ({ children }: { children: ComponentChildren }) => (
  <svg viewBox="0 0 120 90" aria-hidden="true" focusable="false">
    {children}
  </svg>
);
