import { servers } from "./servers.js";

/** Starts one of the compared servers alone in this process, which can then report the server's CPU time. */
const start = servers[process.argv[2]!];
if (!start) throw new Error(`There is no server named ${process.argv[2]}.`);
const port = await start();
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send!({ cpu: user + system });
});
process.on("disconnect", () => process.exit());
process.send!({ port });
