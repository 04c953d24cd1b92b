import { execFileSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { freePort } from "./free-port.js";
import { type Program, startProgram } from "./program.js";

const user = "postgres";

/** A PostgreSQL for this run, in a folder that is removed with it. */
export async function startPostgres(): Promise<Program & { url: string }> {
  const bin = binaries();
  const folder = mkdtempSync(join(tmpdir(), "qfpay-demo-"));
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  try {
    const data = join(folder, "data");
    const identity = identityFor(folder);
    const options = { ...identity, cwd: folder };
    const init = ["-D", data, "-U", user, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"];
    execFileSync(join(bin, "initdb"), init, { ...options, stdio: "ignore" });
    const port = await freePort();
    const url = `postgres://${user}@127.0.0.1:${port}/postgres`;
    const settings = ["listen_addresses=127.0.0.1", `port=${port}`, `unix_socket_directories=${folder}`, "fsync=off"];
    const args = ["-D", data, ...settings.flatMap((setting) => ["-c", setting])];
    // SIGINT is a fast shutdown: clients are disconnected.
    const ready = { isReady: () => answers(url), stopWith: "SIGINT" } as const;
    const program = await startProgram(join(bin, "postgres"), args, { ...options, ...ready });
    const stop = () => program.stop().finally(removeFolder);
    return { url, stop };
  } catch (error) {
    removeFolder();
    throw error;
  }
}

/** Debian keeps the programs of each version in a folder of its own, not on the PATH. */
function binaries(): string {
  const home = "/usr/lib/postgresql";
  const versions = existsSync(home) ? readdirSync(home).sort((a, b) => Number(b) - Number(a)) : [];
  const found = versions.map((version) => join(home, version, "bin")).find((bin) => existsSync(join(bin, "initdb")));
  if (found) return found;
  throw new Error("PostgreSQL is not installed (Debian package postgresql). Or give its address in DATABASE_URL.");
}

/** PostgreSQL refuses to run as root. */
function identityFor(folder: string): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const [uid, gid] = ["-u", "-g"].map((flag) => Number(execFileSync("id", [flag, user]).toString())) as [
    number,
    number,
  ];
  chownSync(folder, uid, gid);
  return { uid, gid };
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client(url);
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}
