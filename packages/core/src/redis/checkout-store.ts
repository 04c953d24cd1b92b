import type { CheckoutClaim, CheckoutStore } from "../routes/checkout-store.js";
import type { RedisClient } from "./client.js";
import { redisScript } from "./script.js";

/** Options of `redisCheckoutStore`. */
export type RedisCheckoutStoreOptions = {
  /** Prefix of the keys, default `"qfpay:checkout"`. */
  key?: string | undefined;
  /** Milliseconds after which a command that got no answer counts as failed, default 500. The visitor then gets 500. */
  commandTimeoutMs?: number | undefined;
};

// A lease ends by the server's clock; the key itself lives on, so that a claim that was abandoned can be told.
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

// not run: it needs Redis
/**
 * A `CheckoutStore` in Redis, for several processes and restarts.
 *
 * @param client a connected ioredis or node-redis client
 * @throws {QFPayConfigError} if the client is neither. Its methods reject when Redis is away: nothing is created then, and
 *   the visitor gets 500
 * @example
 * createCheckoutRoutes({ qfpay, order: () => order, store: redisCheckoutStore(new Redis(process.env.REDIS_URL!)) });
 */
export function redisCheckoutStore(client: RedisClient, options: RedisCheckoutStoreOptions = {}): CheckoutStore {
  const { key = "qfpay:checkout", commandTimeoutMs = 500 } = options;
  const run = redisScript(client, script, commandTimeoutMs);
  const milliseconds = (ms: number) => Math.max(1, Math.ceil(ms));
  // A client may be set to answer with bytes.
  const ask = async (id: string, args: (string | number)[], onLate?: (answer: unknown) => void) =>
    ((await run([`${key}:${id}`], args, onLate)) as unknown[]).map(String) as [state: string, value: string];
  const release = async (id: string, owner: string) => void (await ask(id, ["release", owner]));
  return {
    async claim(id, { value, owner, leaseMs, keepMs }) {
      // The visitor has been answered: the next attempt must not find it busy for a whole lease.
      const giveBack = (answer: unknown) =>
        void (String((answer as unknown[])[0]) === "claimed" && release(id, owner).catch(() => {}));
      const args = ["claim", owner, value, milliseconds(leaseMs), milliseconds(keepMs)];
      const [state, held] = await ask(id, args, giveBack);
      return (state === "claimed" ? { state } : { state, value: held }) as CheckoutClaim;
    },
    complete: async (id, owner, value, keepMs) =>
      (await ask(id, ["complete", owner, value, milliseconds(keepMs)]))[0] === "kept",
    release,
    async get(id) {
      const [state, value] = await ask(id, ["get"]);
      return state === "done" ? value : undefined;
    },
    put: async (id, value, keepMs) => void (await ask(id, ["put", "", value, milliseconds(keepMs)])),
  };
}
