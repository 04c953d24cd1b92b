import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

const host = "127.0.0.1";

/** @param port 0 picks a free one. @returns the server's address */
export function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve(`http://${host}:${(server.address() as AddressInfo).port}`));
  });
}

export function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections(); // event streams do not end by themselves
  });
}
