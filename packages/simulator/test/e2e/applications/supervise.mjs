import { spawn } from "node:child_process";

// Runs an application, and starts it anew on SIGHUP.
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
// the application must not outlive whoever started this
process.stdin.on("end", () => process.kill(process.pid, "SIGTERM")).resume();
