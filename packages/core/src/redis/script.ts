import { type Clock, systemClock } from "../clock.js";
import { QFPayConfigError } from "../errors.js";
import { evaluateOn, type RedisClient } from "./client.js";

/**
 * Runs a Lua script on one Redis client. Rejects if Redis refuses the script or does not respond in time.
 *
 * @param onLate called with a response that came after the time-out
 */
export type Script = (
  keys: string[],
  args: readonly (string | number)[],
  onLate?: (answer: unknown) => void,
) => Promise<unknown>;

/**
 * Makes the function that runs a Lua script on this client.
 *
 * @param timeoutMs milliseconds after which a command without a response counts as failed; Redis may still carry it out
 * @throws {QFPayConfigError} if the client is neither ioredis nor node-redis, or the time-out is not positive
 */
export function redisScript(client: RedisClient, text: string, timeoutMs: number, clock: Clock = systemClock): Script {
  if (!(timeoutMs > 0)) throw new QFPayConfigError("commandTimeoutMs must be a positive number of milliseconds.");
  const evaluate = evaluateOn(client);
  let sha: Promise<string> | undefined;
  return async (keys, args, onLate) => {
    sha ??= sha1(text);
    const hash = await sha;
    const strings = args.map(String);
    return runWithin(timeoutMs, clock, async (isLate) => {
      const answer = await evaluate("sha", hash, keys, strings).catch((error: unknown) => {
        // A command that timed out must not be sent later, because it would overwrite the effect of newer commands.
        if (isLate() || !String((error as Error)?.message).includes("NOSCRIPT")) throw error;
        return evaluate("text", text, keys, strings);
      });
      if (isLate()) onLate?.(answer);
      return answer;
    });
  };
}

// The server caches a script under its SHA-1 hash, which has no security purpose here.
async function sha1(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-1", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Limits the time of a Redis command, because some Redis clients hold back commands for ever while the server is away.
 */
function runWithin<T>(timeoutMs: number, clock: Clock, work: (isLate: () => boolean) => Promise<T>): Promise<T> {
  let isLate = false;
  let timer: unknown;
  return new Promise<T>((resolve, reject) => {
    const giveUp = () => {
      isLate = true;
      reject(new Error(`Redis gave no answer within ${timeoutMs} ms.`));
    };
    // A busy process may not have read a response that came in time. The second timer gives it time to read.
    timer = clock.setTimeout(() => {
      timer = clock.setTimeout(giveUp, 1);
    }, timeoutMs);
    work(() => isLate).then(resolve, reject);
  }).finally(() => clock.clearTimeout(timer));
}
