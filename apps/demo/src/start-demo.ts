import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createSimulator, type Simulator } from "@qfpay/simulator";
import type { Backend, BackendParts } from "./backends/backend.js";
import { expressBackend } from "./backends/express.js";
import { honoBackend } from "./backends/hono.js";
import { nestBackend } from "./backends/nestjs.js";
import { type DemoConfig, type Environment, inventAccount, readConfig, webFolder } from "./config.js";
import { onOutcome } from "./front/delivery-scope.js";
import { createFrontServer, type FrontParts } from "./front/front-server.js";
import { readStaticFiles } from "./front/static-files.js";
import type { BackendName } from "./shop/api.js";
import { openDatabase } from "./shop/database.js";
import { Orders } from "./shop/orders.js";
import { RefundBook } from "./shop/refund-book.js";
import { RefundDesk } from "./shop/refund-desk.js";
import { Shop } from "./shop/shop.js";
import { WireLog } from "./wire-log.js";

/** A running demo. */
export type Demo = {
  /** The page to open. */
  url: string;
  /** `undefined` when the real gateway is used. */
  simulator: Simulator | undefined;
  /** `simulator`, or the QFPay environment. */
  gateway: string;
  orders: Orders;
  wire: WireLog;
  close(): Promise<void>;
};

const host = "127.0.0.1";

/**
 * Starts the page, the three back ends and, without an account, the gateway simulator, in this process.
 *
 * @throws a listen error with `code: "EADDRINUSE"` when the port is taken
 */
export async function startDemo(overrides: Partial<DemoConfig> = {}, env: Environment = process.env): Promise<Demo> {
  const config = { ...readConfig(env), ...overrides };
  let parts: FrontParts | undefined;
  const front = createFrontServer(() => parts);
  const url = await listen(front, config.port);
  const closers: (() => unknown)[] = [];
  const closeAll = async () => {
    await close(front);
    for (let closer = closers.pop(); closer; closer = closers.pop()) await closer();
  };
  try {
    const files = readStaticFiles(webFolder);
    const db = openDatabase(config.database);
    closers.push(() => db.close());
    const orders = new Orders(db);
    const refunds = new RefundBook(db);
    const refundDesk = new RefundDesk(orders, refunds);
    const wire = new WireLog();
    const invented = inventAccount();
    const simulator = config.account ? undefined : createSimulator({ merchants: [invented] });
    if (simulator) closers.push(() => simulator.close());
    const account = config.account ?? { ...invented, baseUrl: (await simulator?.listen(0))?.url };
    const gateway = simulator ? "simulator" : (account.environment ?? "sandbox");

    const partsOf = (backend: BackendName): BackendParts => {
      const notifyUrl = `${config.publicUrl ?? url}/${backend}/qfpay/notify`;
      const reachable = simulator !== undefined || config.publicUrl !== undefined;
      const shop = new Shop({ backend, notifyUrl, pageUrl: url, gateway, reachable }, orders, refunds);
      return { shop, refundDesk, account: { ...account, hooks: wire.hooks(backend) }, onOutcome };
    };
    const backends: Record<BackendName, Backend> = {
      express: expressBackend(partsOf("express")),
      nestjs: await nestBackend(partsOf("nestjs")),
      hono: honoBackend(partsOf("hono")),
    };
    closers.push(() => Promise.all(Object.values(backends).map((backend) => backend.close())));
    parts = { backends, files, wire };
    return { url, simulator, gateway, orders, wire, close: closeAll };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve(`http://${host}:${(server.address() as AddressInfo).port}`));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections(); // event streams never end by themselves
  });
}
