import { cells } from "../cells.js";
import { e2eSetups, fastifySetups, isFast } from "../setups.js";

// The unit tests run only the notifications of their set-up, so the whole contract on Fastify runs here.
cells("fastify", [...fastifySetups.filter(isFast), ...e2eSetups(fastifySetups)]);
