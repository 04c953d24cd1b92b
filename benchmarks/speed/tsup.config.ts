import { defineConfig } from "tsup";

export default defineConfig({
  entry: { main: "src/main.ts", server: "src/server.ts" },
  format: "esm",
  platform: "node",
  target: "node20",
  removeNodeProtocol: false,
  clean: true,
});
