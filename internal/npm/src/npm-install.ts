import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";

const tries = 3;
const patienceMs = 300_000;

// npm sets these variables for its scripts. They describe the workspace and not the folder in which npm is to install.
const foreign = /^(npm_(package|lifecycle|config_local_prefix|config_prefix)|INIT_CWD$)/i;

/**
 * Runs `npm install` in a new folder. An install that fails or stalls is tried again, because a registry may stop in
 * the middle of a download.
 *
 * @throws {Error} with npm's output if the last try failed, too
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

/** Resolves with npm's output if the install failed, otherwise with `undefined`. */
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
    // Ends the whole process group, because an install script that npm started may have stalled.
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
