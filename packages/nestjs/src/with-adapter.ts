import type { HttpAdapterHost } from "@nestjs/core";

type Adapter = HttpAdapterHost["httpAdapter"];

/**
 * Calls a function with the HTTP adapter. A testing module has none until its application is created; an application
 * context never has one.
 */
export function withAdapter(host: HttpAdapterHost, use: (adapter: Adapter) => void): void {
  if (host.httpAdapter) use(host.httpAdapter);
  else host.init$?.subscribe(() => host.httpAdapter && use(host.httpAdapter)); // Nest 11.0 does not have it
}
