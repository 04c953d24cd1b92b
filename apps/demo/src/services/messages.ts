import type { Account } from "../config.js";
import type { WireEntry } from "../shop/api.js";
import type { ShopAddresses } from "../shop/shop.js";

/** What a server is told when it starts. Over the channel between the processes: a key has no place in an argument. */
export type ServerSettings = { at: ShopAddresses; account: Account; databaseUrl: string; redisUrl: string };

/** What a server tells the process that started it. */
export type ServerMessage = { ready: { port: number } } | { entry: WireEntry } | { failed: string };
