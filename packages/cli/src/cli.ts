#!/usr/bin/env node
import { createTerminal } from "./output/terminal.js";
import { runCli } from "./run-cli.js";

// A reader of a pipe that has seen enough, such as `head`, is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});
process.exitCode = await runCli(process.argv.slice(2), createTerminal(process));
