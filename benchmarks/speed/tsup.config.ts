import { defineConfig } from "tsup";

export default defineConfig({
  entry: {
    main: "src/main.ts",
    server: "src/server.ts",
    "write-page": "src/write-page.ts",
    growth: "src/growth/main.ts",
    "slot-process": "src/growth/slot-process.ts",
  },
  format: "esm",
  platform: "node",
  target: "node20",
  removeNodeProtocol: false,
  noExternal: ["@qfpay/servers/redis"],
  clean: true,
});
