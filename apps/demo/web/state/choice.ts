import { computed, effect, signal } from "@preact/signals";
import { type BackendName, backendNames, type ShopInfo } from "../../src/shop/api.js";
import { ask, problemText } from "./request.js";

const fromUrl = new URLSearchParams(location.search).get("backend") as BackendName;
const walletKey = "wallet";

/** The name of the back end to which the page sends its requests. The visitor chooses it. */
export const backend = signal<BackendName>(backendNames.includes(fromUrl) ? fromUrl : "express");
/** The shop's menu, its wallets and the kind of its gateway; `undefined` until they have been loaded. */
export const shopInfo = signal<ShopInfo | undefined>(undefined);
/** A text that says why the menu could not be loaded; `undefined` if loading has not failed. */
export const shopInfoProblem = signal<string | undefined>(undefined);
/** The id of the wallet that the customer has chosen in the shop. */
export const walletId = signal(sessionStorage.getItem(walletKey) ?? "alipayhk");
/** The id of the wallet that the clerk has chosen at the till. */
export const tillWalletId = signal("scan-any");
/** The digits of the customer's wallet code, as the clerk scanned or typed them at the till. */
export const authCode = signal("");

effect(() => sessionStorage.setItem(walletKey, walletId.value));

/** Finds the dish of the menu with this id. */
export const findItem = (id: string) => shopInfo.value?.items.find((item) => item.id === id);
/** Finds the wallet with this id, such as `alipayhk`. */
export const findWallet = (id: string) => shopInfo.value?.wallets.find((wallet) => wallet.id === id);
/** Finds the wallet with this pay type code, such as `801501`. */
export const findWalletOf = (pay_type: string | null) =>
  shopInfo.value?.wallets.find((wallet) => pay_type !== null && wallet.pay_type === pay_type);
/** Whether customers pay with this wallet by a code that the clerk scans at the till. */
export const isScan = (id: string): boolean => id.startsWith("scan-");
/** The wallet that the customer has chosen in the shop. */
export const wallet = computed(() => findWallet(walletId.value));
/** Whether the shop's gateway is the simulator. If so, the page can act as the customer and cause faults. */
export const isSimulated = computed(() => shopInfo.value?.gateway === "simulator");

/** Loads the menu of the chosen back end. The basket and the chosen wallet do not change. */
export async function loadInfo(): Promise<void> {
  const asked = backend.value;
  try {
    const answer = await ask<ShopInfo>(asked, "/shop");
    if (asked !== backend.value) return; // The visitor has chosen another back end while this one was loading.
    shopInfo.value = answer;
    shopInfoProblem.value = undefined;
  } catch (error) {
    shopInfoProblem.value = problemText(error);
  }
}
