import { systemClock } from "../clock.js";
import { evaluate, type RedisClient } from "./client.js";

/** A Lua script on one client. */
export type Script = (keys: readonly string[], args: readonly (string | number)[]) => Promise<unknown>;

/** @param timeoutMs milliseconds after which a command that got no answer counts as failed */
export function redisScript(client: RedisClient, text: string, timeoutMs: number): Script {
  let sha: Promise<string> | undefined;
  return async (keys, args) => {
    sha ??= sha1(text);
    const running = evaluate(client, { sha: await sha, text }, keys, args.map(String));
    return within(running, timeoutMs);
  };
}

// The hash a server knows a script by; nothing is secured with it.
async function sha1(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-1", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// A client whose server is away may hold commands back for minutes.
function within<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = systemClock.setTimeout(
      () => reject(new Error(`Redis gave no answer within ${timeoutMs} ms.`)),
      timeoutMs,
    );
    work.then(resolve, reject).finally(() => systemClock.clearTimeout(timer));
  });
}
