import type { Server } from "node:http";
import type { NotifyOptions } from "@qfpay/core";
import type { AdapterName } from "../protocol.js";
import { brokenServers } from "./broken.js";
import { expressServer } from "./express.js";
import { fetchServer } from "./fetch.js";
import { honoServer } from "./hono.js";
import { nestExpressServer, nestFastifyServer } from "./nest.js";

/** The options of a server. Only the one of Express uses `parsesFirst`. */
export type ServerOptions = NotifyOptions & { parsesFirst?: boolean | undefined };

/** Makes a server that does not listen yet. */
export type MakeServer = (options: ServerOptions) => Promise<{ server: Server; listen(): Promise<unknown> }>;

export const servers: Record<AdapterName, MakeServer> = {
  express: expressServer,
  "nest-express": nestExpressServer,
  "nest-fastify": nestFastifyServer,
  hono: honoServer,
  fetch: fetchServer,
  ...brokenServers,
};
