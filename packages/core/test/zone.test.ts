import { expect, it } from "vitest";

/** The zones of the vitest projects that run the time tests, and their offsets from UTC in January, in minutes. */
const offsets: Record<string, number> = { "America/Los_Angeles": 480, "Asia/Kathmandu": -345, UTC: 0 };

it("runs the time tests in the zone that its project names", () => {
  const zone = process.env.TZ ?? "none";
  expect(Object.keys(offsets)).toContain(zone);
  expect(new Date(2026, 0, 1).getTimezoneOffset()).toBe(offsets[zone]);
});
