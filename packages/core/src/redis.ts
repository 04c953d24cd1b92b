export type { IoRedisClient, NodeRedisClient, RedisClient } from "./redis/client.js";
export { type RedisLimiterOptions, redisLimiter } from "./redis/limiter.js";
export { type RedisNotifyStoreOptions, redisNotifyStore } from "./redis/notify-store.js";
