import { cells } from "../cells.js";
import { fastifySetups, hasWholeContract } from "../setups.js";

cells(
  "fastify",
  fastifySetups.filter((setup) => !hasWholeContract(setup)),
);
