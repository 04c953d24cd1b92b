import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

const host = "127.0.0.1";

/**
 * Starts a server on this machine.
 *
 * @param port the port to listen on; 0 picks a free port
 * @returns the server's address
 */
export function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve(`http://${host}:${(server.address() as AddressInfo).port}`));
  });
}

/** Closes a server and its open connections. */
export function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections(); // Open event streams would otherwise keep the server from closing.
  });
}
