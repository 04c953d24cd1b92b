import type { Item } from "./api.js";

/** The menu. Prices are in HK cents and exist only here: a price from the browser is never read. */
export const items: readonly Item[] = [
  { id: "milk-tea", name: "Silk-stocking milk tea", name_zh: "絲襪奶茶", note: "Hot, pulled six times", txamt: 2200 },
  { id: "yuenyeung", name: "Yuenyeung", name_zh: "鴛鴦", note: "Half coffee, half milk tea", txamt: 2400 },
  { id: "lemon-tea", name: "Iced lemon tea", name_zh: "凍檸茶", note: "Less sweet on request", txamt: 2300 },
  { id: "pineapple-bun", name: "Pineapple bun", name_zh: "菠蘿包", note: "With a slab of cold butter", txamt: 1600 },
  { id: "egg-tart", name: "Egg tart", name_zh: "蛋撻", note: "Out of the oven at three", txamt: 1100 },
  { id: "french-toast", name: "French toast", name_zh: "西多士", note: "Peanut butter, golden syrup", txamt: 3200 },
];

/** Finds a dish by its id, which is unchecked input from a request. */
export const findItem = (id: unknown): Item | undefined => items.find((item) => item.id === id);
