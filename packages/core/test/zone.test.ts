import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pureCases } from "./pure-cases.js";
import { timeCases } from "./time-cases.js";

/** Time zones, and the minutes by which UTC is ahead of their local time in January. */
const offsets = [
  ["America/Los_Angeles", 480],
  ["Asia/Kathmandu", -345],
  ["UTC", 0],
] as const;

describe.each(offsets)("On a machine in the time zone %s", (zone, offset) => {
  const before = process.env.TZ;
  beforeAll(() => {
    process.env.TZ = zone;
  });
  afterAll(() => {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  });

  it("the tests run in this zone", () => {
    expect(new Date(2026, 0, 1).getTimezoneOffset()).toBe(offset);
  });

  timeCases();
  pureCases();
});
