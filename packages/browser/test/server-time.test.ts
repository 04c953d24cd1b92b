import { fakeClock } from "@qfpay/core/testing";
import { describe, expect, it } from "vitest";
import { serverTimeOn } from "../src/server-time.js";
import { deviceOn } from "./harness/device.js";

const date = (ms: number) => new Date(ms).toUTCString();

describe("the server's time", () => {
  it.each([0, -86_400_000, 3_600_000])(
    "is known within half of the way there and back, with a clock wrong by %i ms",
    async (wrongBy) => {
      const world = fakeClock();
      const device = deviceOn(world, wrongBy);
      const time = serverTimeOn(device.clock);
      const sentAt = device.clock.now();
      await world.advance(300);
      const header = date(world.now());
      await world.advance(300);
      time.readDateHeader(header, sentAt);
      expect(Math.abs(time.now() - world.now())).toBeLessThanOrEqual(800);
    },
  );

  it("is narrowed by a fast response, and not widened by a slow one", async () => {
    const world = fakeClock();
    const time = serverTimeOn(world);
    const exchange = async (ms: number) => {
      const sentAt = world.now();
      await world.advance(ms);
      time.readDateHeader(date(world.now()), sentAt);
    };
    await exchange(10_000);
    expect(Math.abs(time.now() - world.now())).toBeGreaterThan(4_000);
    await exchange(20);
    await exchange(10_000);
    expect(Math.abs(time.now() - world.now())).toBeLessThanOrEqual(520);
  });

  it("starts again when another server contradicts", async () => {
    const world = fakeClock();
    const time = serverTimeOn(world);
    time.readDateHeader(date(world.now() - 60_000), world.now());
    time.readDateHeader(date(world.now()), world.now());
    expect(Math.abs(time.now() - world.now())).toBeLessThanOrEqual(500);
  });

  it("knows that the clock was set, and that the device slept, once", async () => {
    const world = fakeClock();
    const device = deviceOn(world, 0);
    const time = serverTimeOn(device.clock);
    expect(time.hasJumped()).toBe(false);
    device.setClock(-7_200_000);
    expect(time.hasJumped()).toBe(true);
    expect(time.hasJumped()).toBe(false);
    device.sleep();
    await world.advance(60_000);
    device.wake();
    expect(time.hasJumped()).toBe(true);
  });

  it.each([null, "", "soon"])("is left alone by a response whose Date is %j", (header) => {
    const world = fakeClock();
    const time = serverTimeOn(world);
    time.readDateHeader(header, world.now());
    expect(time.now()).toBe(world.now());
  });
});
