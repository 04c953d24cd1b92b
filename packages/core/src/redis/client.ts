import { QFPayConfigError } from "../errors.js";

/** The methods of ioredis (5 and 6) that run Lua scripts. */
export type IoRedisClient = {
  evalsha(sha: string, keys: number, ...args: string[]): Promise<unknown>;
  eval(script: string, keys: number, ...args: string[]): Promise<unknown>;
};

/** The methods of node-redis (4 to 6) that run Lua scripts. */
export type NodeRedisClient = {
  evalSha(sha: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
};

/**
 * A connected ioredis or node-redis client. This package does not listen to the client's `error` event, so your code
 * must.
 */
export type RedisClient = IoRedisClient | NodeRedisClient;

/** Runs a Lua script in Redis, by its SHA-1 hash or by its text. */
export type Evaluate = (by: "sha" | "text", script: string, keys: string[], args: string[]) => Promise<unknown>;

/**
 * Makes the function that runs scripts on this client.
 *
 * @throws {QFPayConfigError} if the client is neither ioredis nor node-redis
 */
export function evaluateOn(client: RedisClient): Evaluate {
  if (typeof (client as NodeRedisClient | undefined)?.evalSha === "function") {
    const nodeRedis = client as NodeRedisClient;
    return async (by, script, keys, args) =>
      by === "sha"
        ? nodeRedis.evalSha(script, { keys, arguments: args })
        : nodeRedis.eval(script, { keys, arguments: args });
  }
  if (typeof (client as IoRedisClient | undefined)?.evalsha === "function") {
    const ioRedis = client as IoRedisClient;
    return async (by, script, keys, args) =>
      by === "sha"
        ? ioRedis.evalsha(script, keys.length, ...keys, ...args)
        : ioRedis.eval(script, keys.length, ...keys, ...args);
  }
  throw new QFPayConfigError(
    "The client must be an ioredis or a node-redis one: new Redis(url), or createClient({ url }).",
  );
}
