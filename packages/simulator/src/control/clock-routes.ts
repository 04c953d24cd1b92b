import { fastestSpeed, longestStepMs } from "../world/clock-control.js";
import { ControlError, numberOf } from "./input.js";
import type { ControlParts } from "./parts.js";
import type { Route } from "./route.js";
import { number, object, ref } from "./schema.js";

const body = object(
  {},
  {
    speed: {
      ...number,
      minimum: 0,
      maximum: fastestSpeed,
      description: "1 is life, 60 a minute a second, 0 stands still",
    },
    advance: { ...number, minimum: 0, maximum: longestStepMs, description: "Milliseconds to move on" },
  },
);

/** The routes of the control API that show and move the simulator's clock. */
export function clockRoutes({ clock }: ControlParts): readonly Route[] {
  const show = () => ({ now: clock.now, speed: clock.speed, steppable: clock.steppable });
  return [
    { method: "get", path: "/clock", summary: "The simulator's time", response: ref("Clock"), run: show },
    {
      method: "post",
      path: "/clock",
      summary: "Changes its speed, moves it on, or both; what falls due on the way happens",
      body,
      response: ref("Clock"),
      errors: [409],
      async run({ body: { speed, advance } }) {
        if (speed === undefined && advance === undefined) throw new ControlError(400, "Give speed, advance or both.");
        if (speed !== undefined) clock.setSpeed(numberOf("speed", speed, fastestSpeed));
        if (advance !== undefined) await clock.advance(numberOf("advance", advance, longestStepMs));
        return show();
      },
    },
  ];
}
