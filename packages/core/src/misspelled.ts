import { QFPayConfigError } from "./errors.js";
import { isObject } from "./object-of.js";

/**
 * Refuses an option whose name is unknown but resembles a known one, such as `enviroment`, `baseURL` or `timeout`. A
 * misspelled option would be ignored silently. Other unknown names are allowed, because an object may also hold members
 * that belong to other code. Options that are not an object are refused too.
 *
 * @param known an object with a member for each known name
 * @param path the name of the option that contains these options, such as `retry`, for the error
 * @throws {QFPayConfigError} naming the unknown name and the known one, or all known names if none is close
 */
export function refuseMisspelled(given: unknown, known: object, path?: string): void {
  if (!isObject(given)) throw new QFPayConfigError(`${path ?? "options"} must be an object, or be left out.`);
  const prefix = path ? `${path}.` : "";
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || Object.hasOwn(known, name)) continue;
    const names = Object.keys(known);
    const like = names.find((one) => isPart(name, one)) ?? names.find((one) => isLike(name, one));
    if (!like) continue;
    // Names of hooks resemble each other: `onReply` need not stand for `onRetry`.
    const isClose = !/^on[A-Z]/.test(name) || isPart(name, like) || 4 * edits(name, like) <= name.length;
    const advice = isClose ? `Is ${prefix}${like} meant?` : `Known: ${names.join(", ")}.`;
    throw new QFPayConfigError(`${prefix}${name} is not an option and would be ignored. ${advice}`);
  }
}

const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, "");

/**
 * Whether one of two option names begins with the other. After a two-letter name, a capital letter or `_` must follow:
 * `onPayment` begins with `on`, but `once` does not.
 */
function isPart(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  const isWhole = short.length > 2 || /^[A-Z_]/.test(long.slice(short.length));
  return short.length > 1 && isWhole && plain(long).startsWith(plain(short));
}

/** Whether at most a third of the letters of two option names differ. Two letters are too few to compare. */
const isLike = (a: string, b: string) => b.length > 2 && edits(a, b) <= Math.min(3, Math.ceil(a.length / 3));

/** Returns the number of letters to insert, remove or replace in order to turn one name into the other. */
function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (const letter of a) {
    const next = [row[0]! + 1];
    for (let at = 0; at < b.length; at++) {
      next.push(Math.min(row[at]! + (letter === b[at] ? 0 : 1), row[at + 1]! + 1, next[at]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
