import { computed, effect, signal } from "@preact/signals";
import { type BackendName, backendNames, type ShopInfo } from "../../src/shop/api.js";
import { ask, problemText } from "./request.js";

const fromUrl = new URLSearchParams(location.search).get("backend") as BackendName;
const walletKey = "wallet";

export const backend = signal<BackendName>(backendNames.includes(fromUrl) ? fromUrl : "express");
export const shopInfo = signal<ShopInfo | undefined>(undefined);
export const shopInfoProblem = signal<string | undefined>(undefined);
export const walletId = signal(sessionStorage.getItem(walletKey) ?? "alipayhk");
/** The clerk's choice of a wallet at the till, and the scanned code. */
export const tillWalletId = signal("scan-any");
export const authCode = signal("");

effect(() => sessionStorage.setItem(walletKey, walletId.value));

export const findItem = (id: string) => shopInfo.value?.items.find((item) => item.id === id);
export const findWallet = (id: string) => shopInfo.value?.wallets.find((wallet) => wallet.id === id);
export const findWalletOf = (pay_type: string | null) =>
  shopInfo.value?.wallets.find((wallet) => pay_type !== null && wallet.pay_type === pay_type);
export const isScan = (id: string): boolean => id.startsWith("scan-");
export const wallet = computed(() => findWallet(walletId.value));
/** Whether the gateway is the simulator. If so, the page can act as the customer and cause faults. */
export const isSimulated = computed(() => shopInfo.value?.gateway === "simulator");

/** Loads the menu of the chosen back end. The basket and the chosen wallet do not change. */
export async function loadInfo(): Promise<void> {
  const asked = backend.value;
  try {
    const answer = await ask<ShopInfo>(asked, "/shop");
    if (asked !== backend.value) return; // Meanwhile the visitor chose another back end.
    shopInfo.value = answer;
    shopInfoProblem.value = undefined;
  } catch (error) {
    shopInfoProblem.value = problemText(error);
  }
}
