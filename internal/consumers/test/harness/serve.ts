import { spawn } from "node:child_process";
import { once } from "node:events";
import { freePort } from "../../../servers/src/free-port.js";
import { environment } from "./command.js";

const startUpMs = 90_000; // A development server compiles first, which takes long on a busy machine.

/**
 * A project's running server. `output` returns its printed text, and `stop` kills it. `terminate` sends SIGTERM and
 * resolves with the milliseconds until the server has ended.
 */
export type Served = { url: string; output(): string; stop(): Promise<void>; terminate(): Promise<number> };

/** Runs a command that starts a server on the port in the variable `PORT`, and waits until the server responds. */
export async function serve(
  line: string,
  cwd: string,
  env: Record<string, string>,
  { node, port: given }: { node?: string | undefined; port?: number } = {},
): Promise<Served> {
  const port = given ?? (await freePort());
  // The server gets its own process group, so that the shell and its children end together.
  const child = spawn(line, {
    cwd,
    shell: true,
    detached: true,
    env: environment({ cwd, node, env: { ...env, PORT: `${port}` } }),
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (output += data));
  const ended = once(child, "exit");
  const isGone = () => child.exitCode !== null || child.signalCode !== null;
  const end = () => void (isGone() || process.kill(-child.pid!, "SIGKILL"));
  process.once("exit", end);
  const stop = async () => {
    process.off("exit", end);
    end();
    await ended;
    for (const stream of [child.stdout, child.stderr]) stream.destroy();
  };
  const terminate = async () => {
    const asked = performance.now();
    process.kill(-child.pid!, "SIGTERM");
    await ended;
    return performance.now() - asked;
  };
  const url = `http://127.0.0.1:${port}`;
  for (const deadline = Date.now() + startUpMs; ; ) {
    if (isGone()) throw new Error(`${line} ended before it served:\n${output}`);
    if (
      await fetch(`${url}/paid`).then(
        (reply) => reply.body?.cancel().then(() => true),
        () => false,
      )
    )
      break;
    if (Date.now() > deadline) {
      await stop();
      throw new Error(`${line} does not answer:\n${output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { url, output: () => output, stop, terminate };
}
