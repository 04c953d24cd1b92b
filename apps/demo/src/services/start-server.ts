import { fork } from "node:child_process";
import { once } from "node:events";
import type { WireLog } from "../wire-log.js";
import type { ServerMessage, ServerSettings } from "./messages.js";

/** A server in a process of its own, and where it listens. */
export type ServerProcess = { port: number; pid: number; stop(): Promise<void> };

/**
 * Starts one back end as a process and copies its log into ours.
 *
 * @param script the built `server.js`
 * @throws {Error} it could not start
 */
export async function startServer(script: string, settings: ServerSettings, wire: WireLog): Promise<ServerProcess> {
  const child = fork(script, { stdio: ["ignore", "inherit", "inherit", "ipc"], execArgv: [] });
  const gone = once(child, "exit");
  const stop = async () => {
    if (child.connected) child.disconnect();
    await gone;
  };
  const ready = new Promise<number>((resolve, reject) => {
    child.on("message", (message: ServerMessage) => {
      if ("entry" in message) wire.copy(message.entry);
      else if ("ready" in message) resolve(message.ready.port);
      else reject(new Error(`The ${settings.at.backend} server could not start. ${message.failed}`));
    });
    child.once("exit", (code) => reject(new Error(`The ${settings.at.backend} server ended with code ${code}.`)));
  });
  child.send(settings);
  try {
    return { port: await ready, pid: child.pid as number, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
