import { execFileSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { type Child, startChild } from "./child.js";
import { freePort } from "./free-port.js";

/** A running PostgreSQL server with an empty database at `url`. */
export type PostgresServer = { url: string; stop(): Promise<void> };

const user = "postgres";

/** Starts a PostgreSQL server whose data is in a temporary folder. */
export async function startPostgres(): Promise<PostgresServer> {
  const bin = binaries();
  const folder = mkdtempSync(join(tmpdir(), "qfpay-postgres-"));
  const data = join(folder, "data");
  // PostgreSQL refuses to run as root, so if the tests run as root, another user starts it.
  const identity: { uid?: number; gid?: number } = process.getuid?.() === 0 ? ids(user) : {};
  if (identity.uid !== undefined) chownSync(folder, identity.uid, identity.gid!);
  const options = { ...identity, cwd: folder, stdio: "ignore" } as const;
  execFileSync(
    join(bin, "initdb"),
    ["-D", data, "-U", user, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
    options,
  );
  const port = await freePort();
  const settings = {
    listen_addresses: "127.0.0.1",
    port,
    unix_socket_directories: folder,
    fsync: "off",
    max_connections: 100,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const child = startChild(join(bin, "postgres"), ["-D", data, ...flags], options);
  const url = `postgres://${user}@127.0.0.1:${port}/postgres`;
  const stop = async () => {
    await child.end("SIGINT"); // SIGINT is a fast shutdown, which disconnects the clients.
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await untilReady(url, child);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop };
}

/**
 * Finds the programs of PostgreSQL. Debian keeps the programs of each version in a separate folder, not on the PATH.
 */
function binaries(): string {
  const home = "/usr/lib/postgresql";
  const versions = existsSync(home) ? readdirSync(home).sort((a, b) => Number(b) - Number(a)) : [];
  const found = versions.map((version) => join(home, version, "bin")).find((bin) => existsSync(join(bin, "initdb")));
  if (!found) throw new Error("PostgreSQL is not installed (Debian package postgresql).");
  return found;
}

function ids(name: string): { uid: number; gid: number } {
  const ask = (flag: string) => Number(execFileSync("id", [flag, name]).toString());
  return { uid: ask("-u"), gid: ask("-g") };
}

async function untilReady(url: string, child: Child): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    child.assertRuns();
    const client = new pg.Client(url);
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  throw new Error("PostgreSQL did not start.");
}
