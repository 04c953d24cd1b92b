export { type Benchmark, startBenchmark, text } from "./benchmark.js";
export { ownNumbers } from "./own-numbers.js";
export { shortScenes } from "./scenes.js";
