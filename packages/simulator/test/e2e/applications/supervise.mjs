import { spawn } from "node:child_process";

const [program, ...args] = process.argv.slice(2);
const begin = () => spawn(program, args, { stdio: "ignore" });
let child = begin();

process.on("SIGHUP", () => {
  child.once("exit", () => {
    child = begin();
  });
  child.kill("SIGKILL");
});
process.on("SIGTERM", () => {
  child.kill("SIGKILL");
  process.exit(0);
});
// Standard input ends when the test process ends. The application must then end, too.
process.stdin.on("end", () => process.kill(process.pid, "SIGTERM")).resume();
