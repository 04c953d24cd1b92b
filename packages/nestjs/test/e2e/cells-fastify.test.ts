import { cells } from "../cells.js";
import { e2eSetups, fastifySetups, isFast } from "../setups.js";

cells("fastify", [...fastifySetups.filter(isFast), ...e2eSetups(fastifySetups)]);
