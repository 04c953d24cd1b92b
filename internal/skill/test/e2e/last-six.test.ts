import { solutions, trySolutions } from "../solutions.js";

trySolutions(solutions.slice(6));
