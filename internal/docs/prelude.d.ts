// Declares what surrounds an example in the reader's application: orders, objects of the framework, stored ids. Names
// of the SDK are not declared here: examples in docstrings get imports, and examples in READMEs must import them.
import type {
  CheckoutOrder,
  ExpectedOrder,
  NotificationHandlers,
  PaymentNotification,
  PaymentParams,
  PaymentResult,
  QFPay,
  Result,
  Transaction,
} from "@qfpay/core";
import type { QFPayEnv } from "@qfpay/hono";
import type { Simulator } from "@qfpay/simulator";
import type { Express, Request as ExpressRequest, Response as ExpressResponse } from "express";
import type { Hono } from "hono";
import type { Pool } from "pg";

type MarkPaid = (number: string, amount: number) => Promise<void>;
type Shop = { QFPAY_KEY: string; ORDERS: { bookPayment(n: PaymentNotification): Promise<void> } };

declare global {
  const appCode: string;
  const clientKey: string;
  const key: string;
  const keys: string[];
  const account: { appCode: string; clientKey: string };
  const second: { appCode: string; clientKey: string };
  const qfpay: QFPay;
  const simulator: Simulator;

  const pool: Pool;
  const visitors: { mayOrder(ip: string | undefined): boolean };

  const out_trade_no: string;
  const events_url: string;
  const syssn: string;
  const customer_id: string;
  const token_id: string;
  const product_id: string;
  const subscription_id: string;
  const payment: PaymentResult;
  const freeze: Result & { syssn: string };
  const order: { pay_type: "801501"; txamt: number; txcurrcd: "HKD"; out_trade_no: string };
  const params: PaymentParams;
  const item: { inStock: boolean };
  const return_url: string;
  const failed_url: string;
  const notify_url: string;
  const yesterday: Date;

  const test: (name: string, run: () => Promise<void>) => void;

  const markPaid: MarkPaid;
  const bookPayment: (n: PaymentNotification) => Promise<void>;
  const orders: { markPaid: MarkPaid };
  const accounts: { of(req: ExpressRequest): Promise<{ hasOrder(out_trade_no: string): boolean }> };
  const orderFor: (body: unknown) => Promise<CheckoutOrder>;
  const orderOf: (out_trade_no: string) => Promise<ExpectedOrder | undefined>;
  const orderOfCart: (cartId: string) => Promise<CheckoutOrder>;
  const cart: {
    (cartId: string): Promise<{ txamt: number; out_trade_no: string }>;
    total(cartId: string): Promise<number>;
  };
  const total: (cartId: string) => Promise<number>;
  const keepOrder: (order: ExpectedOrder) => Promise<void>;
  const ship: () => void;
  const show: (qrcode: string | undefined) => void;
  const book: (transaction: Transaction) => void;
  const count: (outcome: string) => void;
  const sleep: (ms: number) => Promise<void>;
  const askAgainLater: (out_trade_no: string) => Promise<void>;
  const on: NotificationHandlers;

  // Requests and responses of the web standard, and of Express as `req` and `res`.
  const request: Request;
  const response: Response;
  const req: ExpressRequest & { rawBody?: Buffer };
  const res: ExpressResponse;
  const body: string;
  const bytes: Uint8Array;
  const code: string;
  const error: unknown;
  const input: unknown;
  const signal: AbortSignal;
  const notification: PaymentNotification;

  // `app` is the application of the framework that the example is for.
  const inExpress: { app: Express };
  const inHono: { app: Hono<QFPayEnv & { Bindings: Shop }> };

  class Orders {
    markPaid: MarkPaid;
  }
  class Carts {
    toOrder(cartId: string): Promise<CheckoutOrder>;
  }
  class CartsModule {}
  class Refunder {
    constructor(qfpay: QFPay);
  }
}
