import type { AdapterName } from "../protocol.js";
import { brokenServers } from "./broken.js";
import { expressServer } from "./express.js";
import { fetchServer } from "./fetch.js";
import { honoServer } from "./hono.js";
import type { MakeServer } from "./make-server.js";
import { nestExpressServer, nestFastifyServer } from "./nest.js";

/** For each adapter, the function that makes the server that the fuzzer attacks. */
export const servers: Record<AdapterName, MakeServer> = {
  express: expressServer,
  "nest-express": nestExpressServer,
  "nest-fastify": nestFastifyServer,
  hono: honoServer,
  fetch: fetchServer,
  ...brokenServers,
};
