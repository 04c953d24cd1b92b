import type { Server } from "node:http";
import type { INestApplicationContext, OnModuleDestroy } from "@nestjs/common";
import { HttpAdapterHost } from "@nestjs/core";
import type { TestingModuleBuilder } from "@nestjs/testing";
import { QFPayConfigError } from "@qfpay/core";
import { createSimulator, type Simulator, type SimulatorOptions } from "@qfpay/simulator";
import { ACCOUNT_OPTIONS, Account, CONNECTION, type Connection, describeAccount, plainPath } from "./accounts.js";
import type { QFPayModuleOptions } from "./options.js";

/** Options of `withSimulator`: those of `createSimulator`, but the merchants are the module's accounts. */
export type WithSimulatorOptions = Omit<SimulatorOptions, "merchants" | "fetch"> & {
  /** The prefix that the test gives to `app.setGlobalPrefix()`, such as `"api"`. Default none. */
  readonly globalPrefix?: string;
};

/**
 * Puts an in-process simulator behind every account of a testing module. Calls of the clients reach it without a
 * network, and notifications reach the application whether it listens or was only initialised. The simulator ends with
 * the application.
 *
 * @param builder the result of `Test.createTestingModule`
 * @returns the builder
 * @example
 * const builder = withSimulator(Test.createTestingModule({ imports: [QFPayModule.forRoot({ appCode, clientKey, notify: {} })] }));
 * const app = await (await builder.compile()).createNestApplication().init();
 * const { out_trade_no } = await app.get(QFPayService).payments.create(params);
 * await simulatorOf(app).pay(out_trade_no); // the payment handler has run
 */
export function withSimulator(builder: TestingModuleBuilder, options: WithSimulatorOptions = {}): TestingModuleBuilder {
  return builder.overrideProvider(CONNECTION).useFactory({
    inject: [Account, ACCOUNT_OPTIONS, HttpAdapterHost],
    factory: (account: Account, own: QFPayModuleOptions, host: HttpAdapterHost) =>
      new SimulatedConnection(account, own, host, options),
  });
}

/**
 * Returns the simulator of an account. Compile the testing module first.
 *
 * @param account the `name` of `forRoot({ name })`; left out for the account without a name
 * @throws {QFPayConfigError} if the application has no such account, or was not built with `withSimulator`
 * @example
 * const builder = withSimulator(Test.createTestingModule({ imports: [QFPayModule.forRoot({ appCode, clientKey, notify: {} })] }));
 * const app = (await builder.compile()).createNestApplication();
 * simulatorOf(app).transactions; // what the application ordered
 */
export function simulatorOf(app: Pick<INestApplicationContext, "get">, account?: string): Simulator {
  const connections: unknown[] = app.get(CONNECTION, { strict: false, each: true });
  for (const connection of connections) {
    if (connection instanceof SimulatedConnection && connection.account.name === account) return connection.simulator;
  }
  throw new QFPayConfigError(
    `There is no simulator for ${describeAccount(account)}. Wrap the builder: withSimulator(Test.createTestingModule({ ... })).`,
  );
}

/** Connects an account's client to a simulator instead of the network. */
class SimulatedConnection implements Connection, OnModuleDestroy {
  readonly client: Connection["client"];
  readonly simulator: Simulator;

  constructor(
    readonly account: Account,
    { appCode, clientKey, mchid }: QFPayModuleOptions,
    private readonly host: HttpAdapterHost,
    { globalPrefix = "", ...options }: WithSimulatorOptions,
  ) {
    const notifyUrl =
      account.notify && `http://application.local/${plainPath(`${globalPrefix}/${account.notify.path}`)}`;
    const merchant = { appCode, clientKey, ...(mchid !== undefined && { mchid }), ...(notifyUrl && { notifyUrl }) };
    const fetch = async (url: string | URL | Request, init?: RequestInit) => this.#deliver(new Request(url, init));
    this.simulator = createSimulator({ ...options, merchants: [merchant], fetch });
    this.client = { fetch: this.simulator.fetch, baseUrl: "http://simulator.local" };
  }

  /** Delivers a notification to the application under test, whatever host its URL names. */
  async #deliver(request: Request): Promise<Response> {
    const { pathname, search } = new URL(request.url);
    const headers = new Headers(request.headers);
    const body = await request.arrayBuffer();
    return fetch(`${await this.#origin()}${pathname}${search}`, { method: request.method, headers, body });
  }

  async #origin(): Promise<string> {
    const adapter = this.host.httpAdapter;
    if (adapter.getType() === "fastify") await adapter.getInstance<{ ready(): Promise<void> }>().ready();
    const server: Server = adapter.getHttpServer();
    if (!server.listening) await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  }

  async onModuleDestroy(): Promise<void> {
    await this.simulator.close();
  }
}
