// Runs a program and ends it when the process that started guard.mjs has ended: node guard.mjs program arguments...
import { spawn } from "node:child_process";

const [program, ...args] = process.argv.slice(2);
const child = spawn(program, args, { stdio: ["ignore", "inherit", "inherit", 3] });
child.on("exit", (code) => process.exit(code ?? 1));
process.stdin.on("end", () => child.kill("SIGKILL")).resume();
