/** A child of an element. Empty text and `false` are left out. */
export type Child = Node | string | false | undefined;

/** Removes empty text and `false` from the children of an element. */
export const nodesOf = (children: Child[]): (Node | string)[] =>
  children.filter((child): child is Node | string => !!child);

/** Makes an HTML element. Attributes that are empty, `null` or `undefined` are left out. */
export function el(
  tag: string,
  attributes: Record<string, string | null | undefined> = {},
  ...children: Child[]
): HTMLElement {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value) element.setAttribute(name, value);
  element.append(...nodesOf(children));
  return element;
}
