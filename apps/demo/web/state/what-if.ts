import { computed, signal } from "@preact/signals";
import type { BackendName, Order, WireEntry } from "../../src/shop/api.js";
import { freshAuthCode } from "./auth-codes.js";
import { backend } from "./choice.js";
import type { Experiment } from "./experiments.js";
import { loadOrders, orders } from "./orders.js";
import { ask, callTool, ProblemError, problemText } from "./request.js";
import { followStatus } from "./status-stream.js";
import { entries } from "./wire.js";

/** What the gateway's own books say of the experiment's order. */
export type Books = { payments: readonly { txamt: number; status: string }[] };

export type Run = {
  experiment: Experiment;
  backend: BackendName;
  startedAt: string;
  ended?: { books: Books } & ({ paid: true } | { paid: false; problem: string; code: string | undefined });
};

export const run = signal<Run | undefined>(undefined);
export const isRunning = computed(() => run.value !== undefined && run.value.ended === undefined);

const thing = { "egg-tart": 1 };

/** What happened on the wire since the experiment began, as far as it is about its order. */
export const timeline = computed(() => {
  const current = run.value;
  if (!current) return [];
  const since = [...entries.value.values()].filter(
    (entry) => entry.backend === current.backend && entry.at >= current.startedAt,
  );
  const number = numberOf(since);
  return since.filter((entry) => number !== undefined && isAbout(entry, number));
});

/** The experiment's order, as the shop has it. */
export const orderOfRun = computed<Order | undefined>(() => {
  const number = numberOf(timeline.value);
  return orders.value?.find(({ out_trade_no }) => out_trade_no === number);
});

/** Makes something go wrong, buys an egg tart, and waits for what becomes of it. */
export async function runExperiment(experiment: Experiment): Promise<void> {
  if (isRunning.value) return;
  const by = backend.value;
  const { wallet, scans, paysItself } = experiment;
  const auth_code = scans && freshAuthCode("0001");
  const begun: Run = { experiment, backend: by, startedAt: new Date().toISOString() };
  run.value = begun;
  try {
    await callTool("experiment", { experiment: experiment.name });
    const { out_trade_no } = await ask<{ out_trade_no: string }>(by, "/checkout", { basket: thing, wallet, auth_code });
    if (paysItself) await callTool("customer", { out_trade_no });
    const status = await finalStatus(by, out_trade_no);
    const books = await callTool<Books>("books", { out_trade_no });
    const ended =
      status === "success"
        ? ({ paid: true } as const)
        : { paid: false as const, problem: "Declined.", code: undefined };
    run.value = { ...begun, ended: { ...ended, books } };
  } catch (error) {
    const number = numberOf(timeline.value) ?? "";
    const books = await callTool<Books>("books", { out_trade_no: number }).catch(() => ({ payments: [] }));
    const code = error instanceof ProblemError ? error.code : undefined;
    run.value = { ...begun, ended: { paid: false, problem: problemText(error), code, books } };
  }
  await loadOrders();
}

const finalStatus = (by: BackendName, out_trade_no: string): Promise<"success" | "failed"> =>
  new Promise((resolve) => {
    followStatus(by, out_trade_no, { pending() {}, trouble() {}, final: resolve });
  });

/** The order's number is in the first payment that was sent. */
function numberOf(some: readonly WireEntry[]): string | undefined {
  const payment = some.find((entry) => entry.kind === "call" && entry.endpoint === "payment");
  return payment?.kind === "call" ? payment.about : undefined;
}

/** Undoing an order and asking about that name it by the gateway's number; orders of others begin with DEMO. */
const isAbout = (entry: WireEntry, number: string) =>
  entry.kind === "notification"
    ? entry.body.includes(number)
    : entry.about === undefined || entry.about.split(",").includes(number) || !entry.about.includes("DEMO");
