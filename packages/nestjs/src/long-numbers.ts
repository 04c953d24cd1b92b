import { Get } from "@nestjs/common";
import type { HttpAdapterHost } from "@nestjs/core";
import type { PlatformRequest } from "./http.js";
import { withAdapter } from "./with-adapter.js";

/**
 * Routes requests whose order number is too long for Fastify's router to a method of the controller. The router refuses
 * parameters of more than 100 characters, but QFPay's numbers may have 128. A wildcard route has no such limit, and
 * Fastify tries it last. On Express it is not needed, and would hide controllers that are mounted below this one.
 */
export function takeLongNumbers(host: HttpAdapterHost, prototype: object, method: string): void {
  const descriptor = Object.getOwnPropertyDescriptor(prototype, method)!;
  withAdapter(host, (adapter) => {
    if (adapter.getType() === "fastify") Get("*")(prototype, method, descriptor);
    else Reflect.deleteMetadata("path", descriptor.value); // the same module may have been used with Fastify before
  });
}

/**
 * Splits the part of the path that the wildcard matched into the order number and the ending (`events`, `qr.svg`, or
 * none).
 *
 * @param path the path as received
 * @returns `undefined` if the path has other parts as well
 */
export function longNumber(request: PlatformRequest, path: string): { number: string; end?: string } | undefined {
  const rest = request.params["*"];
  const [before = "", last = ""] = path.split("/").slice(-2);
  if (decoded(last) === rest) return { number: rest! };
  const number = decoded(before);
  return number !== undefined && `${number}/${last}` === rest ? { number, end: last } : undefined;
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
