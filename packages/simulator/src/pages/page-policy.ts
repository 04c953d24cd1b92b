import { createHash } from "node:crypto";
import type { MiddlewareHandler } from "hono";

/**
 * What a page may load: its own style sheet, and the one script it is known by. The customer's pages show order numbers
 * and names that a client made up.
 *
 * @param script the text of its inline script, if it has one
 */
export function pagePolicy(script?: string): MiddlewareHandler {
  const scripts = script === undefined ? "'none'" : `'sha256-${createHash("sha256").update(script).digest("base64")}'`;
  const policy =
    `default-src 'none'; script-src ${scripts}; style-src 'unsafe-inline'; img-src data:; connect-src 'self'; ` +
    "form-action 'self'; base-uri 'none'; frame-ancestors 'self'";
  return async (c, next) => {
    await next();
    c.header("content-security-policy", policy);
    c.header("x-content-type-options", "nosniff");
    // "no-referrer" would turn the Origin of the page's own forms into "null", which the guard refuses
    c.header("referrer-policy", "same-origin");
  };
}
