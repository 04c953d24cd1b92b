import { QFPayConfigError } from "../errors.js";
import type { LimiterUse, RateWindow } from "./limiter.js";

/** The order in which waiting calls are served, by their use. */
export const usesInOrder: readonly LimiterUse[] = ["enquiry", "call", "poll", "stray"];

/** The attempts that a window counts: all, polls with stray reads, or stray reads alone. */
export const groups = ["all", "background", "stray"] as const;
export type Group = (typeof groups)[number];

/** The groups in which an attempt of each use counts. */
export const groupsOf: Readonly<Record<LimiterUse, readonly Group[]>> = {
  enquiry: ["all"],
  call: ["all"],
  poll: ["all", "background"],
  stray: groups,
};

/** An attempt may go while fewer than `most` attempts of `group` count in the window with the index `window`. */
export type Cap = { readonly group: Group; readonly window: number; readonly most: number };

/** The limits of each use. `floor` lets some polls go before waiting calls, so that pages get news even then. */
export type Caps = Readonly<Record<LimiterUse | "floor", readonly Cap[]>>;

const pollShare = 0.5;
const headroomShare = 0.1;
const floorShare = 0.05;
const strayShare = 0.05;

/**
 * How full each window may be for each use.
 *
 * Enquiries may fill a window; calls leave the reserve of the longest one; polls and stray reads take at most half of
 * each and leave a tenth of the longest window free, so that a call that comes next need not wait for it.
 *
 * @param reserve share of the longest window that only enquiries use
 * @throws {QFPayConfigError} if `reserve` is not in [0, 1)
 */
export function capsOf(windows: readonly RateWindow[], reserve: number): Caps {
  if (!(reserve >= 0 && reserve < 1)) throw new QFPayConfigError("reserve must be a share from 0 to below 1.");
  const longest = Math.max(...windows.map(({ windowMs }) => windowMs));
  const caps = (group: Group, most: (limit: number, isLongest: boolean) => number): Cap[] =>
    windows.map(({ limit, windowMs }, window) => ({
      group,
      window,
      most: Math.max(1, Math.floor(most(limit, windowMs === longest))),
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
    floor: [...call, ...caps("background", (limit, isLongest) => limit * (isLongest ? floorShare : pollShare))],
    stray: [...poll, ...caps("stray", shareOf(strayShare))],
  };
}
