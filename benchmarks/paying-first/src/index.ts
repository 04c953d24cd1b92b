export { type Benchmark, startBenchmark, text } from "./benchmark.js";
export { faultsOf, readKept, readTables, tables } from "./kept.js";
export { ownNumbers } from "./own-numbers.js";
export { shortScenarios } from "./scenarios.js";
