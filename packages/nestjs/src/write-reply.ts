import { Readable } from "node:stream";
import { StreamableFile } from "@nestjs/common";
import type { HttpAdapterHost } from "@nestjs/core";
import type { RouteReply } from "@qfpay/core";

/** Writes a reply past Nest's pipeline, so that no interceptor, pipe or filter can change it. */
export function writeReply(
  { httpAdapter }: HttpAdapterHost,
  response: unknown,
  { status, headers, body }: RouteReply,
): void {
  if (httpAdapter.isHeadersSent(response)) return; // a timeout interceptor was faster
  for (const [name, value] of Object.entries(headers)) httpAdapter.setHeader(response, name, value);
  const content = typeof body === "string" ? body : new StreamableFile(Readable.from(body, { objectMode: false }));
  httpAdapter.reply(response, content, status);
}
