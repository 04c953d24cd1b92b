import { computed, signal } from "@preact/signals";
import { type BackendName, backendNames, type ShopInfo } from "../../src/shop/api.js";
import { ask, problemText } from "./request.js";

const fromUrl = new URLSearchParams(location.search).get("backend") as BackendName;

/** Which of the three back ends serves the shop. */
export const backend = signal<BackendName>(backendNames.includes(fromUrl) ? fromUrl : "express");
export const info = signal<ShopInfo | undefined>(undefined);
export const infoProblem = signal<string | undefined>(undefined);
export const itemId = signal("milk-tea");
export const walletId = signal("alipayhk");

export const findItem = (id: string) => info.value?.items.find((item) => item.id === id);
export const findWallet = (id: string) => info.value?.wallets.find((wallet) => wallet.id === id);
export const item = computed(() => findItem(itemId.value));
export const wallet = computed(() => findWallet(walletId.value));

/** Asks the chosen back end for its menu. The choice of item and wallet stays. */
export async function loadInfo(): Promise<void> {
  const asked = backend.value;
  try {
    const answer = await ask<ShopInfo>(asked, "/shop");
    if (asked !== backend.value) return; // switched meanwhile
    info.value = answer;
    infoProblem.value = undefined;
  } catch (error) {
    infoProblem.value = problemText(error);
  }
}
