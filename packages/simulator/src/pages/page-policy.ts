import { createHash } from "node:crypto";
import type { MiddlewareHandler } from "hono";

/**
 * The middleware that sets the Content-Security-Policy of a page. The policy allows inline styles and the page's own
 * script but no other script, because the pages show texts from requests.
 *
 * @param script the text of the inline script, if the page has one
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
    // With "no-referrer", browsers would send forms with the Origin header "null", which the simulator refuses.
    c.header("referrer-policy", "same-origin");
  };
}
