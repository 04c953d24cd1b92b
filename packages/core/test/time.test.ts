import { timeCases } from "./time-cases.js";

timeCases();
