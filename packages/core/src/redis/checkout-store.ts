import { refuseMisspelled } from "../misspelled.js";
import type { CheckoutClaim, CheckoutStore } from "../routes/checkout-store.js";
import type { RedisClient } from "./client.js";
import { redisScript } from "./script.js";

/** Options of `redisCheckoutStore`. */
export type RedisCheckoutStoreOptions = {
  /** The prefix of the Redis keys, default `"qfpay:checkout"`. */
  key?: string | undefined;
  /**
   * The milliseconds after which a Redis command without a response counts as failed, default 500. The visitor then
   * gets status 500.
   */
  commandTimeoutMs?: number | undefined;
};

// A process claims an order for a limited time (the lease), measured by the Redis server's clock. The Redis key is kept
// for longer, so that the claim of a crashed process is recognized.
const script = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local held = redis.call('HMGET', KEYS[1], 'state', 'owner', 'value', 'until')
local state, owner, value = held[1], held[2], held[3]
local function keep(word, until_, ms)
  redis.call('HSET', KEYS[1], 'state', word, 'owner', ARGV[2], 'value', ARGV[3], 'until', string.format('%.0f', until_))
  redis.call('PEXPIRE', KEYS[1], ms)
end
if ARGV[1] == 'claim' then
  if state == 'done' then return {'done', value} end
  if state and owner ~= ARGV[2] and tonumber(held[4]) > now then return {'busy', value} end
  keep('busy', now + ARGV[4], ARGV[5])
  if state and owner ~= ARGV[2] then return {'abandoned', value} end
  return {'claimed', ''}
elseif ARGV[1] == 'complete' then
  if state and owner ~= ARGV[2] then return {'lost', ''} end
  keep('done', now, ARGV[4])
  return {'kept', ''}
elseif ARGV[1] == 'put' then
  keep('done', now, ARGV[4])
  return {'kept', ''}
elseif ARGV[1] == 'release' then
  if state == 'busy' and owner == ARGV[2] then redis.call('DEL', KEYS[1]) end
  return {'released', ''}
end
if state == 'done' then return {'done', value} end
return {'absent', ''}
`;

// The e2e tests run the example below, because it needs Redis
/**
 * A `CheckoutStore` in Redis, which several processes can share and which survives restarts. While Redis cannot be
 * reached, its methods reject: no order is created, and the visitor gets 500.
 *
 * @param client a connected ioredis or node-redis client
 * @throws {QFPayConfigError} if an option is misspelled or the client is of another kind
 * @example
 * createCheckoutRoutes({ qfpay, order: () => order, store: redisCheckoutStore(new Redis(process.env.REDIS_URL!)) });
 */
export function redisCheckoutStore(client: RedisClient, options: RedisCheckoutStoreOptions = {}): CheckoutStore {
  refuseMisspelled(options, { key: 0, commandTimeoutMs: 0 } satisfies Record<keyof RedisCheckoutStoreOptions, 0>);
  const { key = "qfpay:checkout", commandTimeoutMs = 500 } = options;
  const run = redisScript(client, script, commandTimeoutMs);
  const milliseconds = (ms: number) => Math.max(1, Math.ceil(ms));
  // The Redis client may be configured to return bytes.
  const runOnOrder = async (id: string, args: (string | number)[], onLate?: (answer: unknown) => void) =>
    ((await run([`${key}:${id}`], args, onLate)) as unknown[]).map(String) as [state: string, value: string];
  const release = async (id: string, owner: string) => void (await runOnOrder(id, ["release", owner]));
  return {
    async claim(id, { value, owner, leaseMs, keepMs }) {
      // Redis granted this claim too late, after the visitor got an error. The claim is released, so that the next
      // attempt does not wait for the end of its lease.
      const releaseIfClaimed = (answer: unknown) =>
        void (String((answer as unknown[])[0]) === "claimed" && release(id, owner).catch(() => {}));
      const args = ["claim", owner, value, milliseconds(leaseMs), milliseconds(keepMs)];
      const [state, held] = await runOnOrder(id, args, releaseIfClaimed);
      return (state === "claimed" ? { state } : { state, value: held }) as CheckoutClaim;
    },
    complete: async (id, owner, value, keepMs) =>
      (await runOnOrder(id, ["complete", owner, value, milliseconds(keepMs)]))[0] === "kept",
    release,
    async get(id) {
      const [state, value] = await runOnOrder(id, ["get"]);
      return state === "done" ? value : undefined;
    },
    put: async (id, value, keepMs) => void (await runOnOrder(id, ["put", "", value, milliseconds(keepMs)])),
  };
}
