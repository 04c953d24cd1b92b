/** What an application says of an order: the values of its JSON by their paths, without times. */
type ValuesByPath = ReadonlyMap<string, string>;

/**
 * The examined application's report of an order: the response's HTTP status, and the members of its JSON. If it is not
 * JSON, the text is the only member.
 */
export type OrderState = { readonly status: number; readonly values: ValuesByPath };

const timeName = /(time|date|dtm|stamp|updated|created|_at)$|At$/;
const isTime = (path: string, value: unknown) =>
  timeName.test(path) || (typeof value === "string" && /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(value));

function collect(value: unknown, path: string, values: Map<string, string>): void {
  if (typeof value === "object" && value !== null) {
    if (Array.isArray(value)) values.set(`${path}.length`, String(value.length));
    for (const [name, member] of Object.entries(value)) collect(member, `${path}.${name}`, values);
  } else if (!isTime(path, value)) values.set(path, String(value));
}

/** The key of the HTTP status in `OrderState.values`, which otherwise has the paths of JSON members as keys. */
export const statusPath = "status of the response";

/**
 * Reads the state of an order from a response of the examined application.
 *
 * @param number the order number, which is replaced by a placeholder in the values
 */
export function orderState(status: number, text: string, number: string): OrderState {
  const values = new Map<string, string>([[statusPath, String(status)]]);
  const neutral = text.replaceAll(number, "<number>");
  try {
    collect(JSON.parse(neutral), "", values);
  } catch {
    values.set("text", neutral.trim());
  }
  return { status, values };
}

/** The paths of the members whose values differ between two reports of an order. */
export const changesBetween = (before: OrderState, after: OrderState): readonly string[] =>
  [...new Set([...before.values.keys(), ...after.values.keys()])].filter(
    (path) => before.values.get(path) !== after.values.get(path),
  );

/** The value of one member in a report of an order; the text `nothing` if the member is missing. */
export const valueAt = (state: OrderState, path: string): string => state.values.get(path) ?? "nothing";

const isAmount = (value: string) => /^-?\d+(\.\d+)?$/.test(value);

/** Describes up to three differences between two reports of an order. */
export const describeChanges = (before: OrderState, after: OrderState): string =>
  changesBetween(before, after)
    .slice(0, 3)
    .map((path) => `${path.replace(/^\./, "")} from ${valueAt(before, path)} to ${valueAt(after, path)}`)
    .join(", ");

/** A member of the JSON in which an application shows an order: its path, and its value once the order is paid. */
export type PaidMark = { readonly path: string; readonly value: string };

/** Returns the members that changed when an order was paid. Their new values show that an order is paid. */
export function paidMarks(before: OrderState, after: OrderState): readonly PaidMark[] {
  const marks = changesBetween(before, after).map((path) => ({ path, value: valueAt(after, path) }));
  const words = marks.filter(({ value }) => !isAmount(value) && !/^\d{20,}$/.test(value));
  return words.length > 0 ? words : marks;
}

/** Whether an order has one of the `marks`: members with a value that only paid orders have. */
export const looksPaid = (state: OrderState, marks: readonly PaidMark[]): boolean =>
  marks.some(({ path, value }) => valueAt(state, path) === value);
