import { crowdCase } from "../crowd-case.js";

crowdCase("short numbers", (index) => `A-${1000 + index}`);
