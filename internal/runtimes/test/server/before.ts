import type { Context, MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { logger } from "hono/logger";
import { validator } from "hono/validator";

const reading =
  (read: (c: Context) => Promise<unknown>): MiddlewareHandler =>
  async (c, next) => {
    await read(c).catch(() => {}); // The error is ignored, because the next route refuses an invalid body.
    await next();
  };

/** Middleware that can run before the tested routes, as in many applications. Each name says how it reads the body. */
export const before: Record<string, MiddlewareHandler> = {
  "c.req.json()": reading((c) => c.req.json()),
  "c.req.text()": reading((c) => c.req.text()),
  "c.req.arrayBuffer()": reading((c) => c.req.arrayBuffer()),
  "c.req.blob()": reading((c) => c.req.blob()),
  "a JSON validator": validator("json", (value) => value) as MiddlewareHandler,
  "c.req.raw.clone()": reading((c) => c.req.raw.clone().text()),
  "bodyLimit()": bodyLimit({ maxSize: 100_000 }),
  "logger()": logger(() => {}),
  "c.req.parseBody()": reading((c) => c.req.parseBody()),
  "c.req.formData()": reading((c) => c.req.formData()),
  "c.req.raw.json()": reading((c) => c.req.raw.json()),
};
