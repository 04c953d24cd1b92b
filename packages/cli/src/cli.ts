#!/usr/bin/env node
import { createTerminal } from "./output/terminal.js";
import { runCli } from "./run-cli.js";

// A program that closes the pipe early, such as `head`, causes EPIPE, which is no failure of the command.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});
process.exitCode = await runCli(process.argv.slice(2), createTerminal(process));
