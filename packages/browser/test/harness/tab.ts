import { type CheckoutSession, type CheckoutView, checkoutSession } from "../../src/checkout-session.js";
import type { Environment } from "../../src/index.js";
import { type Device, deviceOn } from "./device.js";
import { NetworkEventSource } from "./event-source.js";
import { type Network, networkOf } from "./network.js";
import type { Random } from "./random.js";
import type { Shop } from "./shop.js";

/**
 * A part of the page's code that a test can disable, to prove that the simulated visits fail without it. `late`: the
 * page still looks for a payment when the time to pay has passed. `beside`: polling beside an open event stream.
 * `wake`: events such as `online`. `foreign`: the check that a response names the order.
 */
export type Without = "storage" | "locks" | "late" | "serverTime" | "beside" | "wake" | "foreign" | undefined;

const cart = { cartId: "c1" };

async function withNumber(out_trade_no: string, response: Response): Promise<Response> {
  const { status, headers } = response;
  if (headers.get("content-type") !== "application/json") return response;
  return Response.json({ out_trade_no, ...(await response.json()) }, { status });
}

/** A page of the shop in one tab of a visitor's browser. */
export class Tab {
  /** The device on which the tab is open. */
  readonly device: Device;
  /** The network of the device. */
  readonly network: Network;
  /** The state that the page shows; `undefined` until the page has one. */
  view: CheckoutView | undefined;
  /** The time of the last load, wake-up or clock change, which spoils the page's estimate of the server's time. */
  #timeLostAt = 0;
  /** When the request was sent whose `Date` header set the page's clock last: only fast responses set it. */
  #lastQuick = 0;
  /** The time of the last event, such as `online`, that told the page that it may reach the shop again. */
  #toldAt = 0;
  /** The time at which the page last asked the shop for a status. */
  #askedAt = 0;
  /** The page's event stream, if it has opened one. */
  #stream: NetworkEventSource | undefined;
  readonly #shop: Shop;
  /** The storage and locks that this tab shares with the visitor's other tabs. */
  readonly #browser: Pick<Environment, "storage" | "locks">;
  /** Whether the browser has an `EventSource`. */
  readonly #hasStream: boolean;
  /** The part of the page's code that is disabled, if any. */
  readonly #without: Without;
  /** Dispatches the events that the page listens to, such as `online`. */
  #page = new EventTarget();
  #session: CheckoutSession | undefined;
  /** Ends the requests and releases the locks of the page that is shown. */
  #leave = () => {};

  constructor(shop: Shop, random: Random, browser: Pick<Environment, "storage" | "locks">, without: Without) {
    this.#shop = shop;
    this.#browser = browser;
    this.#without = without;
    this.device = deviceOn(shop.clock, random.chance(0.5) ? random.between(-86_400_000, 86_400_000) : 0);
    this.network = networkOf((request) => shop.serve(request), shop.clock, this.device, random);
    this.#hasStream = random.chance(0.7);
    this.load();
  }

  /** Loads the page, for the first time or again, and ends the requests and timers of the page shown before. */
  load(): void {
    this.close();
    this.view = undefined;
    this.#timeLostAt = this.#shop.clock.now();
    this.#toldAt = 0;
    this.#page = new EventTarget();
    const session = checkoutSession(this.#environment(), this.#without === "late" ? 0 : 600_000, (view) => {
      if (this.#session === session) this.view = view;
    });
    this.#session = session;
    void session.start("/checkout", cart, true);
  }

  /** Makes the browser functions (such as `fetch` and `storage`) that the code under test gets. */
  #environment(): Environment {
    const { clock } = this.#shop;
    const without = this.#without;
    let isGone = false;
    const gone = new Promise<void>((resolve) => {
      this.#leave = () => {
        isGone = true;
        resolve();
      };
    });
    const never = new Promise<never>(() => {});
    const request = (name: string, work: () => Promise<unknown>) =>
      this.#browser.locks?.request(name, async () => isGone || Promise.race([work(), gone]));
    return {
      fetch: async (...asked) => {
        if (isGone) return never;
        const sentAt = clock.now();
        const number = /^\/checkout\/([^?]+)/.exec(String(asked[0]))?.[1];
        if (number) this.#askedAt = sentAt;
        // `beside` makes polls useless while an event stream is open: each of these polls gets only "pending".
        if (number && without === "beside" && this.#stream?.readyState === 1) {
          return Response.json({ out_trade_no: number, status: "pending" });
        }
        const answered = await this.network.fetch(...asked);
        if (isGone) return never;
        // The page refuses a response without an order number. To disable that check (`foreign`), the number is added.
        const response = number && without === "foreign" ? await withNumber(number, answered) : answered;
        const headers = new Headers(response.headers);
        if (without === "serverTime") headers.delete("date");
        if (clock.now() - sentAt <= 2_800 && response.headers.has("date")) this.#lastQuick = sentAt;
        const body = response.status === 204 ? null : response.body;
        return new Response(body, { status: response.status, headers });
      },
      openEvents: this.#hasStream
        ? (url) => {
            this.#stream = new NetworkEventSource(url, this.network, clock, this.device);
            return this.#stream as unknown as EventSource;
          }
        : undefined,
      clock: this.device.clock,
      storage: without === "storage" ? undefined : this.#browser.storage,
      locks: without === "locks" ? undefined : { request: request as unknown as LockManager["request"] },
      page: without === "wake" ? undefined : this.#page,
      isOffline: () => this.network.isOffline,
    };
  }

  /** Presses the button that the page shows when an order has ended or could not be started. */
  press(): void {
    const isAgain = this.view?.status !== "problem" || this.view.error?.kind === "ended";
    void this.#session?.start("/checkout", cart, true, isAgain);
  }

  /** Clicks the pay button again while the order is being created. */
  doubleClick(): void {
    void this.#session?.start("/checkout", cart);
  }

  /** Cuts the device off from the network without telling the page. */
  goOffline(): void {
    this.network.isOffline = true;
  }

  /** Brings the network back, and tells the page. */
  goOnline(): void {
    this.network.isOffline = false;
    this.#tell("online");
  }

  /** Puts the device to sleep, which breaks all connections. */
  sleep(): void {
    this.device.sleep();
    this.network.breakSilently();
  }

  /** Wakes the device up. @param isTold whether the page gets the event `visibilitychange` */
  wake(isTold: boolean): void {
    this.device.wake();
    this.#timeLostAt = this.#shop.clock.now();
    if (isTold) this.#tell("visibilitychange");
  }

  /** Dispatches an event that tells the page that it may reach the shop again. */
  #tell(event: string): void {
    this.#toldAt = this.#shop.clock.now();
    this.#page.dispatchEvent(new Event(event));
  }

  /**
   * Milliseconds since an event, such as `online`, told the page that it may reach the shop again; 0 if the page
   * watches no order or has asked the shop since.
   */
  get idleMs(): number {
    const { status, isLast } = this.view ?? {};
    const isWatching = !isLast && /pending|unknown|expired|failed/.test(status ?? "");
    return isWatching && this.#askedAt < this.#toldAt ? this.#shop.clock.now() - this.#toldAt : 0;
  }

  /** Sets the device's clock forward by `byMs` milliseconds, or back if `byMs` is negative. */
  setClock(byMs: number): void {
    this.device.setClock(byMs);
    this.#timeLostAt = this.#shop.clock.now();
  }

  /** Whether a fast response has let the page know the server's time with an error of at most 2 s. */
  get knowsTime(): boolean {
    return this.#lastQuick > this.#timeLostAt;
  }

  /** The milliseconds that the customer has left to pay, as the page calculates them. */
  get leftMs(): number | undefined {
    const { expires_at, serverTime } = this.view?.order ?? {};
    return expires_at === undefined ? undefined : Date.parse(expires_at) - (serverTime ?? this.device.clock).now();
  }

  /** Closes the tab. */
  close(): void {
    this.#leave();
    this.#session?.close();
    this.#session = undefined;
  }

  /** The number of the order that the page shows. */
  get number(): string | undefined {
    return this.view?.order?.out_trade_no;
  }

  /** The simulated shop that serves the page. */
  get shop(): Shop {
    return this.#shop;
  }
}
