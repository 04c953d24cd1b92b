import type { HttpAdapterHost } from "@nestjs/core";

type Adapter = HttpAdapterHost["httpAdapter"];

/**
 * Calls a function with the HTTP adapter as soon as there is one. A testing module gets it only when its application is
 * created, and an application context does not get one.
 */
export function withAdapter(host: HttpAdapterHost, use: (adapter: Adapter) => void): void {
  if (host.httpAdapter) use(host.httpAdapter);
  else host.init$?.subscribe(() => host.httpAdapter && use(host.httpAdapter)); // Nest 11.0 lacks `init$`
}
