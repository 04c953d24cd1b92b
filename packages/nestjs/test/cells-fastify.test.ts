import { cells } from "./cells.js";
import { fastifySetups } from "./setups.js";

cells("fastify", fastifySetups);
