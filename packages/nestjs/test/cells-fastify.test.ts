import { cells } from "./cells.js";
import { fastifySetups, isFast } from "./setups.js";

cells("fastify", fastifySetups.filter(isFast));
