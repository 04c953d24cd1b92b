import { type CheckoutSession, type CheckoutView, checkoutSession } from "../checkout-session.js";
import { type Environment, environmentOf } from "../environment.js";
import type { StartedCheckout } from "../start-checkout.js";
import { defaultLateMs } from "../watch-checkout.js";
import { countdownText } from "./countdown.js";
import { el, nodesOf } from "./dom.js";
import { pageOf } from "./link-of.js";
import { draw } from "./render.js";
import { styles } from "./styles.js";
import { sayIn, type TextName } from "./texts.js";
import { payInWeChat } from "./wallet-bridge.js";

// Node has no `HTMLElement`. With the empty class, a server that renders pages can import the package.
const Base = globalThis.HTMLElement ?? (class {} as typeof HTMLElement);
const soonMs = 60_000;

/**
 * `<qfpay-checkout url="/checkout" body='{"cartId":"c1"}'>`: shows an order from its start to its end.
 *
 * Attributes: `url` and `body`, the arguments of `startCheckout`; `lang` (`en` or `zh-HK`; default: the page's
 * language); `wallet`, the wallet's name in the texts; `target`, the target of the links; `redirect`, to go to the
 * wallet's or QFPay's page as soon as the customer has ordered.
 *
 * Events, each with a `CheckoutView` as `detail`: `qfpay-state` on every change; `qfpay-again` before the order is
 * started again; `qfpay-pay` before a wallet's own script is called with `pay_params`. If a listener of `qfpay-again`
 * or `qfpay-pay` calls `preventDefault()`, the element does not take that step, so that the page can take it itself.
 *
 * CSS parts: `card`, `title`, `amount`, `text`, `qr`, `link`, `button`, `countdown`, `status`, `number`, `sign`.
 */
export class QFPayCheckoutElement extends Base {
  /** The attributes whose changes the browser reports to `attributeChangedCallback`. */
  static readonly observedAttributes = ["body", "lang", "wallet", "target"];

  /** Replacements for parts of the browser, for tests. Set them before the element is put into the page. */
  environment: Partial<Environment> = {};

  /** The work of the last `start` or `show`. It runs again whenever the element is put into the page. */
  #begin: (() => void) | undefined;
  /** The `body` with which the order is started, or started again. */
  #body: unknown;
  /** Starts and watches orders; `undefined` until the element is put into the page. */
  #session: CheckoutSession | undefined;
  /** The state of the order that the element shows. */
  #view: CheckoutView | undefined;
  /** The handle of the interval that updates the countdown. */
  #ticker: unknown;
  /** Whether the customer has just pressed the button to order. Only then may the element leave the page. */
  #mayRedirect = false;
  /** An invisible sentence, which screen readers announce when it changes. */
  readonly #statusLine = el("p", { role: "status" });
  /** The container of the QR code, links, buttons and visible texts. */
  readonly #place = el("div");
  /** The box around all of the element's content. */
  readonly #card = el("section", { part: "card" }, this.#place, this.#statusLine);

  /**
   * Sends `body` to the shop to order a cart. A cart that was paid before is bought once more; with `resume`, its
   * payment is shown. A change of the attribute `body` calls this method with `resume`.
   */
  start(body: unknown, resume?: boolean): void {
    this.#body = body;
    this.#mayRedirect = !resume;
    this.#run(() => this.#order(resume));
  }

  /** Shows an order that `startCheckout` returned. */
  show(order: StartedCheckout): void {
    this.#run(() => this.#session?.show(order));
  }

  /** Called by the browser when the element is put into the page. */
  connectedCallback(): void {
    if (!this.shadowRoot) {
      const root = this.attachShadow({ mode: "open" });
      root.append(this.#card);
      // A content security policy can forbid <style>, but not constructed style sheets. A browser from before March
      // 2023 does not support such style sheets, and shows the element without styles.
      if ("adoptedStyleSheets" in root) {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(styles);
        root.adoptedStyleSheets = [sheet];
      }
    }
    this.#session = checkoutSession(environmentOf(this.environment), defaultLateMs, (view) => {
      this.#view = view;
      this.#draw();
      this.#dispatch("qfpay-state");
      this.#leave();
    });
    this.#ticker = setInterval(() => this.#showLeft(), 250);
    this.#begin?.();
  }

  /** Called by the browser when the element is removed from the page. */
  disconnectedCallback(): void {
    this.#session?.close();
    clearInterval(this.#ticker as number);
  }

  /** Called by the browser when an observed attribute has changed. */
  attributeChangedCallback(name: string, _before: string | null, value: string | null): void {
    if (name === "body" && value) this.start(JSON.parse(value), true);
    else this.#draw();
  }

  /** Runs `begin` now if the element is in the page, and again whenever the element is put into the page. */
  #run(begin: () => void): void {
    this.#begin = begin;
    if (this.isConnected && this.#session) begin();
  }

  /** Asks the shop for the order: a new one, or one that was started before. */
  #order(resume?: boolean, isAgain?: boolean): void {
    void this.#session?.start(this.getAttribute("url") ?? "", this.#body, resume, isAgain);
  }

  /**
   * With the attribute `redirect`, goes to the page where the order is paid, once after each press of a button. A page
   * that is loaded or shown again does not redirect; otherwise the customer could never come back to the shop's page.
   */
  #leave(): void {
    const { status, order } = this.#view ?? {};
    const page = status === "pending" && order && pageOf(order);
    if (page && this.#mayRedirect && this.hasAttribute("redirect")) location.assign(page);
    this.#mayRedirect &&= !page;
  }

  /** Dispatches `qfpay-pay`, then pays in the WeChat app. In other apps, asks to open the page in the wallet. */
  #pay(): void {
    if (this.#dispatch("qfpay-pay") && !payInWeChat(this.#view?.order?.pay_params)) this.#draw("inWallet");
  }

  /** Dispatches one of the element's events. @returns `false` if a listener called `preventDefault()` */
  #dispatch = (name: "qfpay-state" | "qfpay-again" | "qfpay-pay"): boolean =>
    this.dispatchEvent(new CustomEvent(name, { detail: this.#view, bubbles: true, composed: true, cancelable: true }));

  /**
   * Draws the current view.
   *
   * @param hint the name of the text that replaces "Waiting for the payment" until the view changes
   */
  #draw(hint?: TextName): void {
    if (!this.#view) return;
    const isChinese = /^zh/i.test(this.closest<HTMLElement>("[lang]")?.lang || navigator.language);
    const say = sayIn(isChinese);
    const lang = isChinese ? "zh-HK" : "en-HK";
    const focused = this.shadowRoot?.activeElement?.localName;
    const kept = this.#place.querySelector("img");
    // jsdom, in which shops test their pages, lacks `matchMedia` and the property `part`, so both are optional.
    const { parts, statusText } = draw(this.#view, {
      say,
      hint,
      lang,
      wallet: this.getAttribute("wallet"),
      target: this.getAttribute("target"),
      isPhone: globalThis.matchMedia?.("(pointer:coarse)").matches,
      order: (isAgain) => {
        this.#mayRedirect = true;
        if (!isAgain || this.#dispatch("qfpay-again")) this.#order(true, isAgain);
      },
      pay: () => this.#pay(),
    });
    this.#card.lang = lang;
    this.#card.ariaLabel = say("waiting");
    // A new image element would load the QR code again and flicker, so an unchanged QR code keeps its element.
    const srcOf = (part: unknown) => (part as HTMLImageElement).src;
    this.#place.replaceChildren(...nodesOf(parts).map((part) => (kept && kept.src === srcOf(part) ? kept : part)));
    this.#showLeft();
    if (this.#statusLine.textContent !== statusText) this.#statusLine.textContent = statusText;
    // The button or link that had the focus was removed. Its successor gets the focus, so that a keyboard user can
    // continue.
    if (focused) (this.#place.querySelector<HTMLElement>(focused) ?? this.#place.querySelector("h2"))?.focus();
  }

  /** Writes the time that is left to pay into the countdown. */
  #showLeft(): void {
    const place = this.#place.querySelector("time");
    const { expires_at = "", serverTime } = this.#view?.order ?? {};
    if (!place || !serverTime) return;
    const left = Date.parse(expires_at) - serverTime.now();
    place.textContent = countdownText(left);
    place.parentElement?.part?.toggle("warn", left < soonMs);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "qfpay-checkout": QFPayCheckoutElement;
  }
  interface HTMLElementEventMap {
    "qfpay-state": CustomEvent<CheckoutView>;
    "qfpay-again": CustomEvent<CheckoutView>;
    "qfpay-pay": CustomEvent<CheckoutView>;
  }
}
