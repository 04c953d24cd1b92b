import type { ComponentChildren } from "preact";

/** The common frame of the drawings. */
export const Canvas = ({ children }: { children: ComponentChildren }) => (
  <svg viewBox="0 0 120 90" aria-hidden="true" focusable="false">
    {children}
  </svg>
);
