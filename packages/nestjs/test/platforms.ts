import type { AbstractHttpAdapter } from "@nestjs/core";
import { ExpressAdapter } from "@nestjs/platform-express";
import { FastifyAdapter } from "@nestjs/platform-fastify";

/** Nest's platforms by name, with the HTTP adapter of each. */
export const platforms: [name: string, adapter: () => AbstractHttpAdapter][] = [
  ["express", () => new ExpressAdapter()],
  ["fastify", () => new FastifyAdapter({ forceCloseConnections: true })],
];

/** Nest's platforms without `forceCloseConnections`: an ending application waits for its open connections. */
export const gentlePlatforms: typeof platforms = [
  ["express", () => new ExpressAdapter()],
  ["fastify", () => new FastifyAdapter()],
];
