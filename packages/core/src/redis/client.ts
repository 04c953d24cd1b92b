/** What is needed of ioredis (5 and 6). */
export type IoRedisClient = {
  evalsha(sha: string, keys: number, ...args: string[]): Promise<unknown>;
  eval(script: string, keys: number, ...args: string[]): Promise<unknown>;
};

/** What is needed of node-redis (4 and later). */
export type NodeRedisClient = {
  evalSha(sha: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
};

/** A connected ioredis or node-redis client. Its own `error` event is yours to listen to. */
export type RedisClient = IoRedisClient | NodeRedisClient;

/** Runs a script by its hash, or by its text where the server does not know it (any more). */
export async function evaluate(
  client: RedisClient,
  { sha, text }: { sha: string; text: string },
  keys: readonly string[],
  args: readonly string[],
): Promise<unknown> {
  try {
    return await ("evalSha" in client
      ? client.evalSha(sha, { keys: [...keys], arguments: [...args] })
      : client.evalsha(sha, keys.length, ...keys, ...args));
  } catch (error) {
    if (!String((error as Error)?.message).includes("NOSCRIPT")) throw error;
    return "evalSha" in client
      ? client.eval(text, { keys: [...keys], arguments: [...args] })
      : client.eval(text, keys.length, ...keys, ...args);
  }
}
