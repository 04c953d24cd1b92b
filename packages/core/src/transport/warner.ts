import { callHook } from "../call-hook.js";
import type { Hooks, WarningEvent } from "./hooks.js";

/** A warning about the request parameter `path`, which the gateway or a wallet may refuse or change. */
export type ParameterWarning = { readonly path: string; readonly message: string };

/** Passes the warnings about the parameters of one call or link to the hook `onWarning` or the console. */
export type Warner = (endpoint: WarningEvent["endpoint"], advice: readonly ParameterWarning[]) => void;

/**
 * Returns a function that passes warnings to `onWarning`. Without this hook the function writes each message once to
 * the console.
 */
export function createWarner({ onWarning }: Hooks): Warner {
  const warned = new Set<string>();
  return (endpoint, advice) => {
    for (const { path, message } of advice) {
      if (onWarning) callHook(onWarning, { endpoint, path, message });
      // biome-ignore lint/suspicious/noConsole: without a hook nobody else would tell the developer
      else if (!warned.has(message)) console.warn(`QFPay: ${message}`);
      warned.add(message);
    }
  };
}
