import type { RequestListener } from "node:http";
import { createSimulator, type Simulator } from "@qfpay/simulator";
import { type Account, type DemoConfig, inventAccount, webFolder } from "./config.js";
import type { Demo } from "./demo.js";
import { createFrontServer, type FrontParts } from "./front/front-server.js";
import { notifyPath } from "./front/notify-path.js";
import { createNotifyServer } from "./front/notify-server.js";
import { readStaticFiles } from "./front/static-files.js";
import { close, listen } from "./listen.js";
import type { BackendName } from "./shop/api.js";
import type { ShopAddresses } from "./shop/shop.js";
import { buyEggTart } from "./tools/buy.js";
import { actAsCustomer, prepareExperiment, readBooks } from "./tools/experiments.js";
import { Inspector } from "./tools/inspector.js";
import { WireLog } from "./wire-log.js";

/** The account, log and addresses that all back ends of the demo use. */
export type Front = {
  /** The account that the back ends use, with the address of the gateway. */
  account: Account;
  /** The log of calls and notifications that the page shows. */
  wire: WireLog;
  /** Returns the addresses of one back end's shop. */
  at(backend: BackendName): ShopAddresses;
  /** Functions that free what the demo has opened. They are called when the demo closes, the last one first. */
  closers: (() => unknown)[];
};

/**
 * Opens a demo: the page's server, the back ends and, if no account is configured, the gateway simulator.
 *
 * @param open opens the back ends of the shop and returns their request listeners
 * @throws a listen error with `code: "EADDRINUSE"` if a port is taken
 */
export async function openFront(
  config: DemoConfig,
  open: (front: Front) => Promise<Record<BackendName, RequestListener>>,
): Promise<Demo> {
  let parts: FrontParts | undefined;
  const server = createFrontServer(() => parts);
  const url = await listen(server, config.port);
  const closers: (() => unknown)[] = [];
  const closeAll = async () => {
    await close(server);
    for (let closer = closers.pop(); closer; closer = closers.pop()) await closer();
  };
  try {
    const files = readStaticFiles(webFolder);
    const isExposed = config.publicUrl !== undefined || config.account !== undefined;
    const notifyServer = createNotifyServer(() => parts);
    const notifyUrl = isExposed ? await listen(notifyServer, notifyPortOf(config)) : undefined;
    if (notifyUrl) closers.push(() => close(notifyServer));
    const wire = new WireLog();
    const invented = inventAccount();
    const simulator = config.account ? undefined : createSimulator({ merchants: [invented], singleUseCodes: true });
    if (simulator) closers.push(() => simulator.close());
    const account: Account = config.account ?? { ...invented, baseUrl: (await simulator?.listen(0))?.url };
    const gateway = simulator ? "simulator" : (account.environment ?? "sandbox");
    const dashboard = simulator && `${account.baseUrl}/`;
    const reachable = simulator !== undefined || config.publicUrl !== undefined;
    const at = (backend: BackendName): ShopAddresses => {
      const notify_url = `${config.publicUrl ?? notifyUrl ?? url}/${backend}${notifyPath}`;
      return { backend, notifyUrl: notify_url, pageUrl: url, gateway, dashboard, reachable };
    };
    const backends = await open({ account, wire, at, closers });
    const inspector = new Inspector(wire, account.clientKey, notifyUrl ?? url);
    const tools = toolsOf(url, inspector, simulator);
    parts = { backends, files, wire, tools, notifiedElsewhere: notifyUrl !== undefined };
    return { url, notifyUrl, simulator, gateway, dashboard, wire, close: closeAll };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

const notifyPortOf = ({ port, notifyPort = port === 0 || port === 65_535 ? 0 : port + 1 }: DemoConfig) => notifyPort;

const toolsOf = (url: string, inspector: Inspector, simulator: Simulator | undefined): FrontParts["tools"] => ({
  inspect: (body) => inspector.inspect(body),
  ...(simulator && {
    buy: (body) => buyEggTart(url, body),
    experiment: (body) => prepareExperiment(simulator, body),
    customer: (body) => actAsCustomer(simulator, body),
    books: (body) => readBooks(simulator, body),
  }),
});
