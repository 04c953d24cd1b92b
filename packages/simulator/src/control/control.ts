import { type Context, Hono } from "hono";
import { knownKeys, maskKeys } from "../diagnosis/mask-keys.js";
import type { FaultQueue } from "../faults/faults.js";
import type { RequestRecord } from "../gateway/request-record.js";
import type { Deliverer } from "../notify/deliver.js";
import type { Delivery } from "../notify/delivery.js";
import type { Changes } from "../world/changes.js";
import type { ClockControl } from "../world/clock-control.js";
import { findPayment } from "../world/find-payment.js";
import { markFailed, markPaid } from "../world/outcomes.js";
import type { World } from "../world/world.js";
import { eventStream } from "./events.js";
import { faultOf, randomFaultsOf } from "./fault-input.js";
import { ControlError, jsonBody, limitOf, numberOf, payOptionsOf, rulesOf } from "./input.js";
import { intentControl } from "./intents.js";
import { recurringViews } from "./recurring.js";
import { deliveryLine, newest, requestLine } from "./views.js";

/** What the control API shows and changes. */
export type ControlParts = {
  readonly world: World;
  readonly notifier: Deliverer;
  readonly clock: ClockControl;
  readonly faults: FaultQueue;
  readonly requests: readonly RequestRecord[];
  readonly deliveries: readonly Delivery[];
  readonly rateLimited: () => number;
  readonly changes: Changes;
};

/** `/_simulator/api/...`: JSON in, JSON out, client keys masked. */
export function controlRoutes(parts: ControlParts): Hono {
  const { world, notifier, clock, faults, requests, deliveries, changes } = parts;
  const { ledger, merchants } = world;
  const keys = knownKeys(merchants);
  const app = new Hono();

  const reply = (body: unknown, status = 200) =>
    new Response(maskKeys(JSON.stringify(body), keys), {
      status,
      headers: { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" },
    });

  /** Whatever the caller did wrong is told as `{ error }`. */
  const answer = (run: (c: Context) => unknown) => async (c: Context) => {
    try {
      return reply((await run(c)) ?? { ok: true });
    } catch (error) {
      const status = error instanceof ControlError ? error.status : error instanceof TypeError ? 400 : 409;
      return reply({ error: (error as Error).message }, status);
    }
  };
  const change = (run: (c: Context) => unknown) =>
    answer(async (c) => {
      try {
        return await run(c);
      } finally {
        changes.tell();
      }
    });

  const clockState = () => ({ now: clock.now, speed: clock.speed, steppable: clock.steppable });
  const faultState = () => ({
    // Infinity is no JSON
    waiting: faults.waiting.map(({ fault, left }) => ({ fault, left: Number.isFinite(left) ? left : "endless" })),
    random: faults.sources,
    counts: faults.counts,
  });
  const waiting = () => notifier.waiting.map(({ headers: _, text: __, ...row }) => row);
  const payment = (ref: string) => {
    try {
      return findPayment(ledger, ref);
    } catch (error) {
      throw new ControlError(404, (error as Error).message);
    }
  };

  const intents = intentControl(world);
  const recurring = recurringViews(world.books);
  const rules = () => ({ ...world.rules });

  const state = (limit: number) => ({
    merchants: merchants.map(({ appCode, mchid, notifyUrl }) => ({ appCode, mchid, notifyUrl })),
    clock: clockState(),
    rules: rules(),
    rateLimited: parts.rateLimited(),
    faults: faultState(),
    waiting: waiting(),
    transactions: newest(ledger.all(), limit),
    deliveries: newest(deliveries, limit).map(deliveryLine),
    requests: newest(requests, limit).map(requestLine),
    intents: newest(intents.list(), limit),
    customers: newest(recurring.customers(), limit),
    subscriptions: newest(recurring.subscriptions(), limit),
  });

  app.get(
    "/state",
    answer((c) => state(limitOf(c))),
  );
  app.get("/events", () => eventStream(changes));

  app.get(
    "/transactions",
    answer((c) => newest(ledger.all(), limitOf(c))),
  );
  app.post(
    "/transactions/:ref/pay",
    change(async (c) => {
      const found = payment(c.req.param("ref")!);
      await markPaid(world, found, await payOptionsOf(c));
      return found;
    }),
  );
  app.post(
    "/transactions/:ref/decline",
    change((c) => {
      const found = payment(c.req.param("ref")!);
      markFailed(found);
      return found;
    }),
  );

  app.get(
    "/intents",
    answer((c) => newest(intents.list(), limitOf(c))),
  );
  app.post("/intents/:id/pay", change(intents.pay));
  app.post("/intents/:id/save-card", change(intents.saveCard));
  app.get(
    "/customers",
    answer((c) => newest(recurring.customers(), limitOf(c))),
  );
  app.get(
    "/subscriptions",
    answer((c) => newest(recurring.subscriptions(), limitOf(c))),
  );

  app.get(
    "/deliveries",
    answer((c) => newest(deliveries, limitOf(c)).map(deliveryLine)),
  );
  app.get("/deliveries/waiting", answer(waiting));
  app.post(
    "/deliveries/:id/redeliver",
    change(async (c) => {
      const id = c.req.param("id")!;
      if (!deliveries.some((row) => row.id === id) && !notifier.waiting.some((row) => row.id === id)) {
        throw new ControlError(404, `No notification has the id "${id}".`);
      }
      return deliveryLine(await notifier.redeliver(id));
    }),
  );

  app.get(
    "/requests",
    answer((c) => newest(requests, limitOf(c)).map(requestLine)),
  );
  app.get(
    "/requests/:id",
    answer((c) => {
      const found = requests.find(({ id }) => id === c.req.param("id"));
      if (!found) throw new ControlError(404, `No request has the id "${c.req.param("id")}".`);
      return found;
    }),
  );

  app.get("/faults", answer(faultState));
  app.post(
    "/faults",
    change(async (c) => {
      const body = await jsonBody(c);
      if ("share" in body) faults.random(randomFaultsOf(body));
      else faults.next(faultOf(body));
      return faultState();
    }),
  );
  app.delete(
    "/faults",
    change(() => {
      faults.clear();
      return faultState();
    }),
  );

  app.get("/rules", answer(rules));
  app.post(
    "/rules",
    change(async (c) => {
      Object.assign(world.rules, rulesOf(await jsonBody(c)));
      return rules();
    }),
  );

  app.get("/clock", answer(clockState));
  app.post(
    "/clock",
    change(async (c) => {
      const { speed, advance } = await jsonBody(c);
      if (speed === undefined && advance === undefined) throw new ControlError(400, "Give speed, advance or both.");
      if (speed !== undefined) clock.setSpeed(numberOf("speed", speed));
      if (advance !== undefined) await clock.advance(numberOf("advance", advance));
      return clockState();
    }),
  );

  app.all("*", (c) => reply({ error: `The control API has no ${c.req.method} ${c.req.path}.` }, 404));
  return app;
}
