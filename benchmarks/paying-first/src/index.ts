export { type Benchmark, startBenchmark, text } from "./benchmark.js";
export { buildShop } from "./build-shop.js";
export { faultsOf, readPublishedFigures, readTables, tables } from "./kept.js";
export { ownNumbers } from "./own-numbers.js";
export { safeguards } from "./safeguards.js";
export { shortScenarios } from "./scenarios.js";
