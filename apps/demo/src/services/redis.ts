import { connect } from "node:net";
import { freePort } from "./free-port.js";
import { type Program, startProgram } from "./program.js";

/** A Redis for this run. It keeps the rate windows, which nobody needs afterwards. */
export async function startRedis(): Promise<Program & { url: string }> {
  const port = await freePort();
  const args = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
  try {
    const program = await startProgram("redis-server", args, { isReady: () => answers(port), stopWith: "SIGTERM" });
    return { ...program, url: `redis://127.0.0.1:${port}` };
  } catch (error) {
    const advice = "Is it installed (Debian package redis-server)? Or give its address in REDIS_URL.";
    throw new Error(`${(error as Error).message} ${advice}`, { cause: error });
  }
}

const answers = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const end = (is: boolean) => {
      socket.destroy();
      resolve(is);
    };
    socket.once("error", () => end(false));
    socket.once("connect", () => socket.write("PING\r\n"));
    socket.once("data", (bytes) => end(bytes.toString().startsWith("+PONG")));
    socket.setTimeout(500, () => end(false));
  });
