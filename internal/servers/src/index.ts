export { type Child, startChild } from "./child.js";
export { freePort } from "./free-port.js";
export { type PostgresServer, startPostgres } from "./postgres.js";
export { type RedisServer, startRedis } from "./redis.js";
