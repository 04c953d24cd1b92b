import { defineConfig } from "tsup";

// `clean` must stay off, because vite has already written the page into dist/web.
export default defineConfig({
  entry: { main: "src/main.ts", services: "src/services.ts" },
  format: ["esm"],
  target: "node20",
  platform: "node",
  splitting: false,
  sourcemap: true,
  clean: false,
  removeNodeProtocol: false,
  silent: true,
});
