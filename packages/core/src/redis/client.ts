import { QFPayConfigError } from "../errors.js";

/** The methods of ioredis (5 and 6) that are used. */
export type IoRedisClient = {
  evalsha(sha: string, keys: number, ...args: string[]): Promise<unknown>;
  eval(script: string, keys: number, ...args: string[]): Promise<unknown>;
};

/** The methods of node-redis (4 to 6) that are used. */
export type NodeRedisClient = {
  evalSha(sha: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
};

/** A connected ioredis or node-redis client. Its `error` event is yours to listen to. */
export type RedisClient = IoRedisClient | NodeRedisClient;

/** Runs a script on either kind of client. */
export type Evaluate = (by: "sha" | "text", script: string, keys: string[], args: string[]) => Promise<unknown>;

/** @throws {QFPayConfigError} if the client is neither */
export function evaluateOn(client: RedisClient): Evaluate {
  if (typeof (client as NodeRedisClient | undefined)?.evalSha === "function") {
    const node = client as NodeRedisClient;
    return async (by, script, keys, args) =>
      by === "sha" ? node.evalSha(script, { keys, arguments: args }) : node.eval(script, { keys, arguments: args });
  }
  if (typeof (client as IoRedisClient | undefined)?.evalsha === "function") {
    const io = client as IoRedisClient;
    return async (by, script, keys, args) =>
      by === "sha" ? io.evalsha(script, keys.length, ...keys, ...args) : io.eval(script, keys.length, ...keys, ...args);
  }
  throw new QFPayConfigError(
    "The client must be an ioredis or a node-redis one: new Redis(url), or createClient({ url }).",
  );
}
