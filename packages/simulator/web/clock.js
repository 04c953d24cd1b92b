import { button, dateTime, h, option } from "./dom.js";
import { post } from "./server.js";

const speeds = {
  0: "stands still",
  1: "as in life",
  10: "10 × faster",
  60: "a minute a second",
  3600: "an hour a second",
};
const steps = { "+2 min": 120_000, "+1 h": 3_600_000, "+1 day": 86_400_000 };

let shown; // { now, speed, at }: the simulator's time and speed, and when this page received them

const clockText = () => {
  if (!shown) return "";
  const { now, speed = 1, at } = shown;
  return `${dateTime(now + (performance.now() - at) * speed)} HKT`;
};

function speedChoice(speed, act) {
  const known = { ...speeds, [speed]: speeds[speed] ?? `${speed} ×` };
  const choice = h(
    "select",
    {
      "aria-label": "Speed of the clock",
      onchange: ({ target }) =>
        act(() => post("/clock", { speed: Number(target.value) }), `Clock: ${known[target.value]}`),
    },
    Object.entries(known).map(([value, text]) => option(value, text)),
  );
  choice.value = String(speed);
  return choice;
}

/** Shows the simulator's clock. Its controls are replaced only if they must change, so that they keep the focus. */
export function clockView({ clock }, act) {
  shown = { now: clock.now, speed: clock.speed, at: performance.now() };
  const place = document.getElementById("clock");
  const state = `${clock.speed} ${clock.steppable}`;
  if (place.dataset.state === state) return;
  place.dataset.state = state;
  place.replaceChildren(
    h("span", { id: "now", class: "mono" }, clockText()),
    clock.speed === undefined ? "" : speedChoice(clock.speed, act),
    ...(clock.steppable
      ? Object.entries(steps).map(([text, ms]) =>
          button(text, () => act(() => post("/clock", { advance: ms }), `Clock moved on: ${text}`)),
        )
      : []),
  );
}

setInterval(() => {
  const now = document.getElementById("now");
  if (now) now.textContent = clockText();
}, 250);
