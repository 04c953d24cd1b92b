import { runProgram } from "./run-program.js";
import { startServices } from "./services/start-services.js";

const withoutPassword = (address: string) => {
  const url = new URL(address);
  return `${url.protocol}//${url.host}${url.pathname}`;
};

await runProgram(startServices, ({ pids, databaseUrl, redisUrl }) =>
  [
    `Servers   Express, NestJS, Hono as processes ${pids.join(", ")}`,
    `Orders    ${withoutPassword(databaseUrl)}`,
    `Limits    ${withoutPassword(redisUrl)}`,
  ].join("\n  "),
);
