import { type CheckoutSession, type CheckoutView, checkoutSession } from "../checkout-session.js";
import { type Environment, environmentOf } from "../environment.js";
import type { StartedCheckout } from "../start-checkout.js";
import { defaultLateMs } from "../watch-checkout.js";
import { countdownText } from "./countdown.js";
import { el, nodesOf } from "./dom.js";
import { draw } from "./render.js";
import { styles } from "./styles.js";
import { sayIn } from "./texts.js";

// Node has no `HTMLElement`. The stand-in lets a server that renders pages import the package.
const Base = globalThis.HTMLElement ?? (class {} as typeof HTMLElement);
const soonMs = 60_000;

/**
 * `<qfpay-checkout url="/checkout" body='{"cartId":"c1"}'>`: shows an order from its start to its end.
 *
 * Attributes: `url` and `body` as `startCheckout`; `lang` (`en`, `zh-HK`; default: the page's); `wallet`, a name to be
 * shown; `target` of its links.
 *
 * Events: `qfpay-state` on every change, with a `CheckoutView` as `detail`; `qfpay-again` before the order is started
 * again, which `preventDefault()` leaves to the page.
 *
 * CSS parts: `card`, `title`, `amount`, `text`, `qr`, `link`, `button`, `countdown`, `status`, `number`, `sign`.
 */
export class QFPayCheckoutElement extends Base {
  static readonly observedAttributes = ["body", "lang", "wallet", "target"];

  /** Replacements for parts of the browser, for tests. They must be set before the element is connected. */
  environment: Partial<Environment> = {};

  #begin: (() => void) | undefined;
  #body: unknown;
  #session: CheckoutSession | undefined;
  #env = environmentOf();
  #view: CheckoutView | undefined;
  #ticker: unknown;
  readonly #told = el("p", { role: "status" });
  readonly #place = el("div", {});
  readonly #card = el("section", { part: "card" }, this.#place, this.#told);

  /**
   * Starts the order of a cart after the customer pressed a button: a cart that was paid before is bought once more.
   * The attribute `body` starts an order, too, but shows the payment of a cart that was paid before.
   */
  start(body: unknown, resume?: boolean): void {
    this.#body = body;
    this.#run(() => this.#order(resume));
  }

  /** Shows an order that `startCheckout` returned. */
  show(order: StartedCheckout): void {
    this.#run(() => this.#session?.show(order));
  }

  connectedCallback(): void {
    if (!this.shadowRoot) furnish(this.attachShadow({ mode: "open" })).append(this.#card);
    this.#env = environmentOf(this.environment);
    this.#session = checkoutSession(this.#env, defaultLateMs, (view) => {
      this.#view = view;
      this.#draw();
      this.#dispatch("qfpay-state");
    });
    this.#count();
    this.#begin?.();
  }

  disconnectedCallback(): void {
    this.#session?.close();
    this.#env.clock.clearTimeout(this.#ticker);
  }

  attributeChangedCallback(name: string, _before: string | null, value: string | null): void {
    if (name === "body" && value) this.start(JSON.parse(value), true);
    else this.#draw();
  }

  /** Runs `begin` now if the element is connected, and again whenever it is moved to another place in the page. */
  #run(begin: () => void): void {
    this.#begin = begin;
    if (this.isConnected && this.#session) begin();
  }

  #order(resume?: boolean, isAgain?: boolean): void {
    void this.#session?.start(this.getAttribute("url") ?? "", this.#body, resume, isAgain);
  }

  #dispatch = (name: "qfpay-state" | "qfpay-again"): boolean =>
    this.dispatchEvent(new CustomEvent(name, { detail: this.#view, bubbles: true, composed: true, cancelable: true }));

  #draw(): void {
    if (!this.#view) return;
    const isChinese = /^zh/i.test(this.closest<HTMLElement>("[lang]")?.lang || navigator.language);
    const say = sayIn(isChinese);
    const lang = isChinese ? "zh-HK" : "en-HK";
    const focused = this.shadowRoot?.activeElement;
    const kept = this.#place.querySelector("img");
    const { parts, told } = draw(this.#view, {
      say,
      lang,
      wallet: this.getAttribute("wallet"),
      target: this.getAttribute("target"),
      isPhone: !!globalThis.matchMedia?.("(pointer:coarse)").matches,
      order: (isAgain) => {
        if (!isAgain || this.#dispatch("qfpay-again")) this.#order(true, isAgain);
      },
    });
    this.#card.lang = lang;
    this.#card.ariaLabel = say("waiting");
    // An image that is drawn again is loaded again and flickers, so the same QR code keeps its element.
    const isKept = (part: unknown) => part instanceof HTMLImageElement && part.src === kept?.src;
    this.#place.replaceChildren(...nodesOf(parts).map((part) => (isKept(part) && kept ? kept : part)));
    this.#showLeft();
    if (this.#told.textContent !== told) this.#told.textContent = told;
    // The button or link that had the focus was removed. Its successor gets the focus, so that a keyboard user can
    // continue.
    if (focused)
      (this.#place.querySelector<HTMLElement>(focused.localName) ?? this.#place.querySelector("h2"))?.focus();
  }

  #count(): void {
    this.#ticker = this.#env.clock.setTimeout(() => this.#count(), 250);
    this.#showLeft();
  }

  #showLeft(): void {
    const place = this.#place.querySelector("time");
    const { expires_at = "", serverTime } = this.#view?.order ?? {};
    if (!place) return;
    const left = Date.parse(expires_at) - (serverTime ?? this.#env.clock).now();
    const text = countdownText(left);
    if (place.textContent !== text) place.textContent = text;
    place.parentElement?.part?.toggle("warn", left < soonMs);
  }
}

function furnish(root: ShadowRoot): ShadowRoot {
  if ("adoptedStyleSheets" in root) {
    // A content security policy may forbid <style>, but not constructed style sheets.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    root.adoptedStyleSheets = [sheet];
  } else {
    (root as ShadowRoot).append(el("style", {}, styles));
  }
  return root;
}

declare global {
  interface HTMLElementTagNameMap {
    "qfpay-checkout": QFPayCheckoutElement;
  }
  interface HTMLElementEventMap {
    "qfpay-state": CustomEvent<CheckoutView>;
    "qfpay-again": CustomEvent<CheckoutView>;
  }
}
