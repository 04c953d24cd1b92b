import { fetchBody, type RouteReply } from "@qfpay/core";
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";

/** Converts a route's reply to Hono's response, and keeps the headers that other middleware has set. */
export const toResponse = (c: Context, { status, headers, body }: RouteReply): Response =>
  c.body(fetchBody(body) as string, status as ContentfulStatusCode, headers);
