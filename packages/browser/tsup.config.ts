import { library } from "../../scripts/tsup-base.mjs";

// One minified file, which a page can load as it is with <script type="module">. The CommonJS twin is for tests in Jest.
export default library({
  entry: { index: "src/index.ts" },
  platform: "browser",
  splitting: false,
  minify: "terser", // its code is 150 bytes smaller than esbuild's after compression
  terserOptions: { ecma: 2020, compress: { passes: 3 } },
  esbuildOptions: (options) => {
    options.charset = "utf8"; // a Chinese character takes half as many bytes as its escape
  },
});
