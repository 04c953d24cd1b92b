import { cells } from "./cells.js";
import { fastifySetups, isFast } from "./setups.js";

// The e2e tests run the checkout on Fastify.
cells(
  "fastify",
  fastifySetups.filter(isFast).map((setup) => ({ ...setup, notifyOnly: true })),
);
