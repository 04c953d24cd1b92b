import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";

const tries = 3;
const patienceMs = 300_000;

// What npm tells the scripts it runs is about the workspace, not about the folder to install in.
const foreign = /^(npm_(package|lifecycle|config_local_prefix|config_prefix)|INIT_CWD$)/i;

/**
 * Runs `npm install` in a folder, which it makes. An install that stalls is ended and begun again, as a registry
 * that stops in mid-download would otherwise hold the tests for ever.
 *
 * @throws Error with what npm printed, when the last try failed too.
 */
export async function npmInstall(into: string, args: readonly string[] = []): Promise<void> {
  mkdirSync(into, { recursive: true });
  for (let attempt = 1; ; attempt++) {
    const failure = await installOnce(into, args);
    if (failure === undefined) return;
    if (attempt === tries)
      throw new Error(`npm install ${args.join(" ")} failed ${tries} times in ${into}:\n${failure}`);
    console.warn(`npm install failed in ${into} (try ${attempt} of ${tries}), once more:\n${failure}`);
  }
}

/** What it printed, when it failed. */
function installOnce(into: string, args: readonly string[]): Promise<string | undefined> {
  const isWindows = process.platform === "win32";
  const own = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  return new Promise((resolve, reject) => {
    const child = spawn("npm", ["install", "--no-audit", "--no-fund", ...args], {
      cwd: into,
      env: Object.fromEntries(own),
      shell: isWindows,
      detached: !isWindows,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (output += data));
    // The group, since what stalls may be an install script that npm started.
    const timer = setTimeout(() => {
      output += `\n(nothing after ${patienceMs / 1000} s, ended)`;
      if (isWindows) child.kill("SIGKILL");
      else process.kill(-child.pid!, "SIGKILL");
    }, patienceMs);
    child.on("error", reject);
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve(code === 0 ? undefined : output);
    });
  });
}
