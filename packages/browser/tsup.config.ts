import { library } from "../../scripts/tsup-base.mjs";

// The package is one minified file, which a page can load as it is with <script type="module">. The CommonJS file is
// for tests in Jest.
export default library({
  entry: { index: "src/index.ts" },
  platform: "browser",
  splitting: false,
  minify: "terser", // Terser's code is 150 bytes smaller after compression than esbuild's.
  terserOptions: { ecma: 2020, compress: { passes: 3 } },
  esbuildOptions: (options) => {
    options.charset = "utf8"; // UTF-8 makes Chinese texts shorter than escapes do.
  },
});
