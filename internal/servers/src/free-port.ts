import { connect } from "node:net";

// The range is below the ports from which Linux (from 32768), macOS and Windows (from 49152) choose a free one.
const lowest = 10_240;
const highest = 32_767;

/**
 * Returns a free port outside the range from which the system chooses free ports, so that no other program gets this
 * port by chance.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest + 1));
    if (!(await isListening(port))) return port;
  }
}

const isListening = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
