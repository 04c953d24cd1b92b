export { type RedisCheckoutStoreOptions, redisCheckoutStore } from "./redis/checkout-store.js";
export type { IoRedisClient, NodeRedisClient, RedisClient } from "./redis/client.js";
export { type RedisLimiterStats, redisLimiter } from "./redis/limiter.js";
export type { RedisLimiterOptions } from "./redis/limiter-options.js";
export { type RedisNotifyStoreOptions, redisNotifyStore } from "./redis/notify-store.js";
