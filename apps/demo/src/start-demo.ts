import type { RequestListener } from "node:http";
import { makeBackend } from "./backends/backends.js";
import { type DemoConfig, type Environment, readConfig } from "./config.js";
import type { Demo } from "./demo.js";
import { guardedBackend } from "./front/guarded-backend.js";
import { openFront } from "./open-front.js";
import { type BackendName, backendNames } from "./shop/api.js";
import { shopParts } from "./shop-parts.js";
import { openEmbeddedSql } from "./sql/embedded-sql.js";

/**
 * Starts the demo's page and its three back ends in this process, and a simulated gateway if no account is set.
 *
 * @throws a listen error with `code: "EADDRINUSE"` if the port is taken
 */
export function startDemo(overrides: Partial<DemoConfig> = {}, env: Environment = process.env): Promise<Demo> {
  const config = { ...readConfig(env), ...overrides };
  return openFront(config, async ({ account, wire, at, closers }) => {
    const sql = openEmbeddedSql(config.database);
    closers.push(() => sql.close());
    const listeners: [BackendName, RequestListener][] = [];
    for (const name of backendNames) {
      const backend = await makeBackend[name](shopParts(at(name), { sql, wire, account }));
      closers.push(() => backend.close());
      listeners.push([name, guardedBackend(backend.listener, name, wire)]);
    }
    return Object.fromEntries(listeners) as Record<BackendName, RequestListener>;
  });
}
