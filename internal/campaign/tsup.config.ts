import { defineConfig } from "tsup";

export default defineConfig({
  entry: { main: "src/main.ts", worker: "src/worker.ts", index: "src/index.ts" },
  format: "esm",
  platform: "node",
  target: "node20",
  removeNodeProtocol: false,
  noExternal: ["@qfpay/servers"],
  external: ["pg"],
  clean: true,
});
