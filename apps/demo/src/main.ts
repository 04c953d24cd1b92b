import { runProgram } from "./run-program.js";
import { startDemo } from "./start-demo.js";

await runProgram(startDemo, () => "Back ends Express, NestJS, Hono: switch on the page");
