import type { AdapterName } from "../protocol.js";
import { brokenServers } from "./broken.js";
import { expressServer } from "./express.js";
import { fetchServer } from "./fetch.js";
import { honoServer } from "./hono.js";
import type { MakeServer } from "./make-server.js";
import { nestExpressServer, nestFastifyServer } from "./nest.js";

/** The functions that make the servers to attack, by name. */
export const servers: Record<AdapterName, MakeServer> = {
  express: expressServer,
  "nest-express": nestExpressServer,
  "nest-fastify": nestFastifyServer,
  hono: honoServer,
  fetch: fetchServer,
  ...brokenServers,
};
