import { spawn } from "node:child_process";
import { delimiter, dirname, join } from "node:path";

/** How a program ended: its exit code, and what it wrote to standard output and standard error together. */
export type Ended = { code: number; output: string };

type Options = { cwd: string; node?: string; env?: Record<string, string>; timeoutMs?: number };

/** Runs a script of a package.json as npm would, with the given version of Node. */
export function script(line: string, options: Options): Promise<Ended> {
  return run(line, [], { ...options, shell: true });
}

/** Runs a program to its end. */
export function run(command: string, args: string[], options: Options & { shell?: boolean }): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      shell: options.shell ?? process.platform === "win32",
      env: environment(options),
      timeout: options.timeoutMs ?? 120_000,
      killSignal: "SIGKILL",
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (output += data));
    child.on("error", reject);
    child.on("close", (code, signal) =>
      resolve({ code: code ?? 1, output: signal ? `${output}\n(${signal})` : output }),
    );
  });
}

// Variables that npm, turbo and vitest set for their children must not reach an independent project.
const foreign =
  /^(npm_(package|lifecycle|config_local_prefix|config_prefix)|INIT_CWD|VITEST|NODE_(ENV|OPTIONS|PATH)$|TEST$)/i;

/**
 * Returns environment variables like those of a user's shell. PATH has the chosen Node first, then the tools that the
 * project installed.
 */
export function environment({ cwd, node = process.execPath, env }: Options): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  const bins = [cwd, dirname(cwd)].map((folder) => join(folder, "node_modules", ".bin"));
  const path = [dirname(node), ...bins, process.env.PATH].join(delimiter);
  return { ...Object.fromEntries(own), PATH: path, ...env };
}
