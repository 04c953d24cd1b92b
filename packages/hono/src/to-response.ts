import { fetchBody, type RouteReply } from "@qfpay/core";
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";

/** A reply as it is, with what other middleware put on the response. */
export const toResponse = (c: Context, { status, headers, body }: RouteReply): Response =>
  c.body(fetchBody(body) as string, status as ContentfulStatusCode, headers);
