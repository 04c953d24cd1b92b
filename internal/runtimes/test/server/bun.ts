import { replaceableHandler } from "./replaceable-handler.js";

declare const Bun: {
  serve(options: { hostname: string; port: number; fetch: unknown }): { port: number };
};

const listen = () => Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: replaceableHandler() }).port;
console.log(JSON.stringify({ ports: [listen(), listen()] }));
process.stdin.on("end", () => process.exit()).resume(); // This process ends when the process that started it has ended.
