import type { NotifyRequest } from "@qfpay/core";
import { type PlatformRequest, rawBody } from "./raw-body.js";

/** A request of Express or Fastify as the notification engine wants it. */
export const notifyRequest = (
  request: PlatformRequest,
  waitUntil: NonNullable<NotifyRequest["waitUntil"]>,
): NotifyRequest => ({
  method: request.method,
  url: request.originalUrl ?? request.url,
  header: (name) => [request.headers[name]].flat()[0],
  body: (maxBytes) => rawBody(request, maxBytes),
  waitUntil,
});
