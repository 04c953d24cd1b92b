import { pureCases } from "./pure-cases.js";

pureCases();
