import { defineConfig } from "tsup";

export default defineConfig({
  entry: { main: "src/main.ts" },
  format: "esm",
  platform: "node",
  target: "node20",
  removeNodeProtocol: false,
  noExternal: ["@qfpay/servers/redis"],
  clean: true,
});
