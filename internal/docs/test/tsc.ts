import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const compiler = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc");

/** Runs the TypeScript compiler on a project, with the arguments `more`. Returns its exit code and its output. */
export function tsc(project: string, ...more: string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const args = [compiler, "--noEmit", "--pretty", "false", "-p", project, ...more];
    execFile(process.execPath, args, { maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) || 1 : 0, output: stdout + stderr });
    });
  });
}

/** One error of the TypeScript compiler, with its place in the source. */
export type Diagnostic = { file: string; line: number; message: string };

/** Extracts the errors from the output of the TypeScript compiler. The text of one error can have several lines. */
export function diagnosticsIn(output: string): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const line of output.split("\n")) {
    const head = /^(.+?)\((\d+),\d+\): error (TS\d+: .*)$/.exec(line);
    if (head) found.push({ file: head[1]!, line: Number(head[2]), message: head[3]! });
    else if (found.length > 0 && line.startsWith(" ")) found.at(-1)!.message += `\n${line}`;
    else if (line.startsWith("error ")) found.push({ file: "", line: 0, message: line });
  }
  return found;
}
