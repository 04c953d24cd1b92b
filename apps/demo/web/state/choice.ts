import { computed, effect, signal } from "@preact/signals";
import { type BackendName, backendNames, type ShopInfo } from "../../src/shop/api.js";
import { ask, problemText } from "./request.js";

const fromUrl = new URLSearchParams(location.search).get("backend") as BackendName;
const walletKey = "wallet";

export const backend = signal<BackendName>(backendNames.includes(fromUrl) ? fromUrl : "express");
export const info = signal<ShopInfo | undefined>(undefined);
export const infoProblem = signal<string | undefined>(undefined);
export const walletId = signal(sessionStorage.getItem(walletKey) ?? "alipayhk");
/** The clerk's choice of a wallet at the till, and the scanned code. */
export const tillWalletId = signal("scan-any");
export const authCode = signal("");

effect(() => sessionStorage.setItem(walletKey, walletId.value));

export const findItem = (id: string) => info.value?.items.find((item) => item.id === id);
export const findWallet = (id: string) => info.value?.wallets.find((wallet) => wallet.id === id);
export const findWalletOf = (pay_type: string | null) =>
  info.value?.wallets.find((wallet) => pay_type !== null && wallet.pay_type === pay_type);
export const isScan = (id: string): boolean => id.startsWith("scan-");
export const wallet = computed(() => findWallet(walletId.value));
/** Whether the gateway is the simulator. If so, the page can act as the customer and cause faults. */
export const isSimulated = computed(() => info.value?.gateway === "simulator");

/** Loads the menu of the chosen back end. The basket and the chosen wallet do not change. */
export async function loadInfo(): Promise<void> {
  const asked = backend.value;
  try {
    const answer = await ask<ShopInfo>(asked, "/shop");
    if (asked !== backend.value) return; // The visitor has chosen another back end meanwhile.
    info.value = answer;
    infoProblem.value = undefined;
  } catch (error) {
    infoProblem.value = problemText(error);
  }
}
