import { describe, expect, it } from "vitest";
import { blockedUntil, countsAt, lengthenPause, nextSlotAt, noPause } from "../src/transport/when-counted.js";

describe("A call counts", () => {
  it("from its response, and without one from the latest time at which it can have arrived", () => {
    expect(countsAt(100, 250, 1_000)).toBe(250);
    expect(countsAt(100, undefined, 1_000)).toBe(1_100);
    expect(countsAt(100, 5_000, 1_000)).toBe(1_100);
  });
});

describe("The next call may go", () => {
  const free = noPause(10);

  it("at once while the window has room", () => {
    expect(nextSlotAt(500, free, [{ arrival: undefined, spanMs: 1_000 }])).toBe(500);
  });

  it("when the call that fills the window leaves it, and not before now", () => {
    expect(nextSlotAt(500, free, [{ arrival: 400, spanMs: 1_000 }])).toBe(1_400);
    expect(nextSlotAt(1_400, free, [{ arrival: 400, spanMs: 1_000 }])).toBe(1_400);
    expect(nextSlotAt(2_000, free, [{ arrival: 400, spanMs: 1_000 }])).toBe(2_000);
  });

  it("not before a window from now while that call is under way", () => {
    expect(nextSlotAt(500, free, [{ arrival: 700, spanMs: 1_000 }])).toBe(1_500);
    expect(nextSlotAt(500, free, [{ arrival: Number.POSITIVE_INFINITY, spanMs: 1_000 }])).toBe(1_500);
  });

  it("when the last of several windows has room", () => {
    const windows = [
      { arrival: 490, spanMs: 100 },
      { arrival: 200, spanMs: 1_000 },
    ];
    expect(nextSlotAt(500, free, windows)).toBe(1_200);
  });
});

describe("A cool-down", () => {
  it("holds all calls, then lets them follow one pace apart for as long again, at least a second", () => {
    const pause = noPause(10);
    expect(lengthenPause(pause, 0, 300)).toBe(true);
    expect(nextSlotAt(100, pause, [])).toBe(300);
    pause.lastAt = 300;
    expect([blockedUntil(pause, 300), blockedUntil(pause, 1_299), blockedUntil(pause, 1_300)]).toEqual([310, 310, 300]);
  });

  it("is not shortened by a shorter one", () => {
    const pause = noPause(10);
    lengthenPause(pause, 0, 5_000);
    expect(lengthenPause(pause, 100, 100)).toBe(false);
    expect(lengthenPause(pause, 0, 5_000)).toBe(false);
    expect(pause).toMatchObject({ until: 5_000, pacedUntil: 10_000 });
  });
});
