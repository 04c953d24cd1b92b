import type { Demo } from "../src/demo.js";
import type { BackendName, Charged, Order } from "../src/shop/api.js";
import { startDemo } from "../src/start-demo.js";
import { freshCode } from "../web/fresh-code.js";
import { freshNumber } from "../web/fresh-number.js";

/** The body of the response to `POST /checkout`: the created order, or with `detail` the reason why there is none. */
export type Created = {
  out_trade_no: string;
  syssn?: string;
  /** The state of the created order, such as `pending`. */
  status: string;
  txamt: number;
  /** The text of the QR code that the customer scans. */
  qrcode?: string;
  /** The address that opens the customer's wallet. */
  pay_url?: string;
  /** The address of QFPay's hosted checkout page. */
  checkout_url?: string;
  /** The text that tells the customer why no order was created. */
  detail?: string;
};

type Answer<T> = { status: number; type: string | null; body: T };

/** Opens a demo on a free port. The demo ignores the environment variables of this machine. */
export const openDemo = (overrides: Parameters<typeof startDemo>[0] = {}): Promise<Demo> =>
  startDemo({ port: 0, ...overrides }, {});

/** Returns functions that send requests to the demo's shop on one back end. */
export function client(demo: Demo, backend: BackendName) {
  const base = `${demo.url}/${backend}`;

  async function get<T>(path: string): Promise<Answer<T>> {
    return read<T>(await fetch(base + path));
  }

  async function post<T>(path: string, body: unknown = {}): Promise<Answer<T>> {
    const headers = { "content-type": "application/json" };
    return read<T>(await fetch(base + path, { method: "POST", headers, body: JSON.stringify(body) }));
  }

  return {
    base,
    get,
    post,
    order: (item: string, wallet: string, more: object = {}) =>
      post<Created>("/checkout", { basket: { [item]: 1 }, wallet, ...more }),
    /** Charges the customer who shows the code `auth_code` at the till. Default: a code that nobody has used. */
    charge: (item: string, auth_code: unknown = freshCode("0001"), wallet = "scan-any") =>
      post<Charged & { detail?: string; code?: string }>("/till", {
        out_trade_no: freshNumber(),
        basket: { [item]: 1 },
        wallet,
        auth_code,
      }),
    refund: (no: string, txamt: number | "all" = "all") =>
      post<Order & { detail?: string }>(`/orders/${no}/refund`, { txamt }),
    async find(no: string): Promise<Order> {
      const { body } = await get<Order[]>("/orders");
      const order = body.find(({ out_trade_no }) => out_trade_no === no);
      if (!order) throw new Error(`no order ${no}`);
      return order;
    },
    /** The `status` events of an order until the server ends the stream. */
    async *statuses(no: string): AsyncGenerator<{ status: string; out_trade_no: string }> {
      const response = await fetch(`${base}/checkout/${no}/events`);
      if (!response.body) throw new Error("no event stream");
      let text = "";
      for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
        text += chunk;
        const events = text.split("\n\n");
        text = events.pop() ?? "";
        for (const event of events) {
          const data = /^event: status\ndata: (.*)$/m.exec(event)?.[1];
          if (data) yield JSON.parse(data);
        }
      }
    },
  };
}

async function read<T>(response: Response): Promise<Answer<T>> {
  const type = response.headers.get("content-type");
  return { status: response.status, type, body: (await response.json()) as T };
}
