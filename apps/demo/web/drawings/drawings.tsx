import type { JSX } from "preact";
import { EggTart, FrenchToast, PineappleBun } from "./bakery.js";
import { LemonTea, MilkTea, Yuenyeung } from "./drinks.js";

/** A drawing for each item of the menu, as decoration: the item's name stands beside the drawing. */
export const drawings: Readonly<Record<string, () => JSX.Element>> = {
  "milk-tea": MilkTea,
  yuenyeung: Yuenyeung,
  "lemon-tea": LemonTea,
  "pineapple-bun": PineappleBun,
  "egg-tart": EggTart,
  "french-toast": FrenchToast,
};
