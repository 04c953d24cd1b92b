import { replaceableHandler } from "./replaceable-handler.js";

declare const Deno: {
  serve(options: { hostname: string; port: number; onListen(): void }, fetch: unknown): { addr: { port: number } };
  stdin: { readable: AsyncIterable<unknown> };
  exit(): never;
};

const listen = () => Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, replaceableHandler()).addr.port;
console.log(JSON.stringify({ ports: [listen(), listen()] }));
for await (const _ of Deno.stdin.readable);
Deno.exit(); // This process ends when the process that started it has ended.
