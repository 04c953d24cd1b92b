import { cells } from "../cells.js";
import { e2eSetups, fastifySetups } from "../setups.js";

cells("fastify", e2eSetups(fastifySetups));
