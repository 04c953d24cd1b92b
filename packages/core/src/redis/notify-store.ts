import { QFPayConfigError } from "../errors.js";
import { refuseMisspelled } from "../misspelled.js";
import type { Claim, NotifyStore } from "../notify/store.js";
import type { RedisClient } from "./client.js";
import { redisScript } from "./script.js";

/** Options of `redisNotifyStore`. */
export type RedisNotifyStoreOptions = {
  /** The prefix of the Redis keys, default `"qfpay:notify"`. */
  key?: string | undefined;
  /**
   * The milliseconds for which a handled notification is remembered. Default 26 hours, because QFPay repeats a
   * notification for about 24 hours.
   */
  retentionMs?: number | undefined;
  /**
   * The milliseconds after which a Redis command without a response counts as failed, default 500. The delivery
   * then gets status 500, and the gateway repeats it.
   */
  commandTimeoutMs?: number | undefined;
};

const script = `
local held = redis.call('GET', KEYS[1])
local owner = ARGV[2]
if ARGV[1] == 'claim' then
  if held then return string.sub(held, 1, 4) end
  redis.call('SET', KEYS[1], 'busy' .. owner, 'PX', ARGV[3])
  return 'claimed'
elseif ARGV[1] == 'complete' then
  if held and string.sub(held, 5) ~= owner then return 0 end
  redis.call('SET', KEYS[1], 'done' .. owner, 'PX', ARGV[3])
  return 1
end
if held == 'busy' .. owner then redis.call('DEL', KEYS[1]) end
return 1
`;

// The e2e tests run the example below, because it needs Redis
/**
 * A `NotifyStore` in Redis, which several processes can share. If Redis loses data in a crash, handled notifications
 * may be handled again: let Redis persist its data (`appendfsync always`), or use `sqlNotifyStore` if handling a
 * notification twice would cost money.
 *
 * @param client a connected ioredis or node-redis client
 * @throws {QFPayConfigError} if an option is misspelled or the retention is not positive. While Redis is unreachable the store's methods reject:
 *   the delivery is answered with 500 and the gateway repeats it
 * @example
 * createNotifyHandler({ keys, on, store: redisNotifyStore(new Redis(process.env.REDIS_URL!)) });
 */
export function redisNotifyStore(client: RedisClient, options: RedisNotifyStoreOptions = {}): NotifyStore {
  const optionNames = { key: 0, retentionMs: 0, commandTimeoutMs: 0 } satisfies Record<
    keyof RedisNotifyStoreOptions,
    0
  >;
  refuseMisspelled(options, optionNames);
  const { key = "qfpay:notify", retentionMs = 26 * 3_600_000, commandTimeoutMs = 500 } = options;
  if (!(retentionMs > 0 && Number.isFinite(retentionMs)))
    throw new QFPayConfigError("retentionMs must be a positive number of milliseconds.");
  const run = redisScript(client, script, commandTimeoutMs);
  const milliseconds = (ms: number) => Math.max(1, Math.ceil(ms));
  const release = async (id: string, owner = "") => void (await run([`${key}:${id}`], ["release", owner]));
  return {
    retentionMs,
    async claim(id, leaseMs, owner = "") {
      // Redis granted this claim too late, after the delivery was answered with 500. The claim is released, so that the
      // repeated delivery need not wait for the end of the lease.
      const releaseIfClaimed = (claim: unknown) =>
        void (String(claim) === "claimed" && release(id, owner).catch(() => {}));
      // The Redis client may be configured to return bytes.
      return String(await run([`${key}:${id}`], ["claim", owner, milliseconds(leaseMs)], releaseIfClaimed)) as Claim;
    },
    complete: async (id, owner = "") =>
      Number(await run([`${key}:${id}`], ["complete", owner, milliseconds(retentionMs)])) === 1,
    release,
  };
}
