import { randomUUID } from "node:crypto";
import { verifyNotification } from "@qfpay/core";
import type { Inspection, WireNotification } from "../shop/api.js";
import { ShopError } from "../shop/shop-error.js";
import type { WireLog } from "../wire-log.js";
import { changedByte } from "./change-byte.js";

const tagName = "x-demo-delivery";
const patienceMs = 5_000;

/** Verifies a notification from the demo's log, with one byte changed if requested, and can deliver it again. */
export class Inspector {
  /** The demo's log of calls and notifications. */
  readonly #wire: WireLog;
  /** The client key with which notifications are verified. */
  readonly #key: string;
  /** The URL of the server that receives notifications. Each back end has a path below it. */
  readonly #url: string;

  constructor(wire: WireLog, key: string, url: string) {
    this.#wire = wire;
    this.#key = key;
    this.#url = url;
  }

  /**
   * Verifies a notification from the log. `at`: index of a byte to change first. `deliver: true` delivers it again.
   *
   * @throws {ShopError} if the log no longer has the notification, or the byte is beyond the end of the body
   */
  async inspect({ id, at, deliver }: Record<string, unknown>): Promise<Inspection> {
    const delivery = this.#find(id);
    const bytes = Buffer.from(delivery.body);
    if (at !== undefined) {
      if (!Number.isInteger(at) || Number(at) < 0 || Number(at) >= bytes.length) {
        throw new ShopError(422, "No such byte", `Choose a byte from 0 to ${bytes.length - 1}.`);
      }
      bytes[Number(at)] = changedByte(bytes[Number(at)] as number);
    }
    const verified = verifyNotification(bytes, delivery.headers["x-qf-sign"] ?? "", this.#key);
    return {
      ...(at !== undefined && { at: Number(at) }),
      verified,
      ...(deliver === true && { delivered: await this.#deliver(delivery, bytes) }),
    };
  }

  /** Returns a notification from the log. @throws {ShopError} if the log no longer has the notification's whole body */
  #find(id: unknown): WireNotification {
    const entry = this.#wire.find(String(id));
    if (entry?.kind === "notification" && !entry.cut) return entry;
    throw new ShopError(404, "No such notification", "The log does not hold this notification (any more).");
  }

  /** Delivers the notification with these bytes, and returns the back end's response and outcome. */
  async #deliver({ backend, headers }: WireNotification, bytes: Buffer): Promise<Inspection["delivered"]> {
    const tag = randomUUID();
    const seen = this.#outcomeOf(tag);
    const response = await fetch(`${this.#url}/${backend}/qfpay/notify`, {
      method: "POST",
      headers: {
        "content-type": headers["content-type"] ?? "application/json",
        "x-qf-sign": headers["x-qf-sign"] ?? "",
        [tagName]: tag,
      },
      body: new Uint8Array(bytes),
    });
    return { httpStatus: response.status, body: await response.text(), outcome: await seen };
  }

  /** Waits for the outcome of the delivery that has this tag in its header `x-demo-delivery`. */
  #outcomeOf(tag: string): Promise<string> {
    return new Promise((resolve) => {
      const end = (outcome: string) => {
        stop();
        clearTimeout(timer);
        resolve(outcome);
      };
      const stop = this.#wire.subscribe((entry) => {
        if (entry.kind === "notification" && entry.headers[tagName] === tag) end(entry.outcome);
      });
      const timer = setTimeout(() => end("not seen"), patienceMs);
    });
  }
}
