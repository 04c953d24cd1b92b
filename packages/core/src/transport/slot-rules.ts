import { QFPayConfigError } from "../errors.js";
import type { LimiterUse, RateWindow } from "./limiter.js";

/** The uses (purposes) of slots, in the order in which waiting calls are served. */
export const usesInOrder: readonly LimiterUse[] = ["enquiry", "call", "poll", "stray"];

/**
 * The groups of attempts that each rate window counts separately. `all` holds every attempt, `stray` the queries for
 * unknown order numbers, and `background` the polls (queries for waiting pages) and the stray queries.
 */
export const groups = ["all", "background", "stray"] as const;
/** Calls that the limiter counts together: all calls, polls and stray reads, or stray reads alone. */
export type Group = (typeof groups)[number];

/** The groups of calls in which the limiter counts a call, by its use (purpose). */
export const groupsOf: Readonly<Record<LimiterUse, readonly Group[]>> = {
  enquiry: ["all"],
  call: ["all"],
  poll: ["all", "background"],
  stray: groups,
};

/**
 * A limit for one rate window: at most `maxCalls` requests. `group` says which requests count. `window` is the index of
 * the rate window in the limiter's list.
 */
export type Cap = { readonly group: Group; readonly window: number; readonly maxCalls: number };

/**
 * The limits for each use (purpose) of a slot. While polls use less than the limits `floor`, a waiting poll gets its
 * slot before waiting calls, so that pages get a new status even while calls wait.
 */
export type Caps = Readonly<Record<LimiterUse | "floor", readonly Cap[]>>;

const pollShare = 0.5;
const headroomShare = 0.1;
const pollMinimumShare = 0.05;
const strayShare = 0.05;

/**
 * Makes the limits for each use (purpose) of a slot: how many attempts a rate window may hold before this use waits.
 *
 * Enquiries may fill a window. All others leave the share `reserve` of the longest window to enquiries. Polls and
 * `stray` queries (of unknown orders) take at most half of each window and leave another tenth of the longest to calls.
 *
 * @param reserve the share of the longest window that only enquiries may use
 * @throws {QFPayConfigError} if `reserve` is not in [0, 1)
 */
export function capsOf(windows: readonly RateWindow[], reserve: number): Caps {
  if (!(reserve >= 0 && reserve < 1)) throw new QFPayConfigError("reserve must be a share from 0 to below 1.");
  const longest = Math.max(...windows.map(({ windowMs }) => windowMs));
  const caps = (group: Group, maxOf: (limit: number, isLongest: boolean) => number): Cap[] =>
    windows.map(({ limit, windowMs }, window) => ({
      group,
      window,
      maxCalls: Math.max(1, Math.floor(maxOf(limit, windowMs === longest))),
    }));
  const shareOf = (share: number) => (limit: number) => limit * share;
  const call = caps("all", (limit, isLongest) => limit - (isLongest ? Math.floor(limit * reserve) : 0));
  const poll = [
    ...caps("all", (limit, isLongest) =>
      isLongest ? limit - Math.floor(limit * reserve) - Math.floor(limit * headroomShare) : limit,
    ),
    ...caps("background", shareOf(pollShare)),
  ];
  return {
    enquiry: caps("all", (limit) => limit),
    call,
    poll,
    floor: [...call, ...caps("background", (limit, isLongest) => limit * (isLongest ? pollMinimumShare : pollShare))],
    stray: [...poll, ...caps("stray", shareOf(strayShare))],
  };
}
