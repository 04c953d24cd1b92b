import { computed, signal } from "@preact/signals";
import { watchCheckout } from "@qfpay/browser";
import type { BackendName, Order, Purchase, WireEntry } from "../../src/shop/api.js";
import { freshCode } from "../fresh-code.js";
import { backend } from "./choice.js";
import type { Experiment } from "./experiments.js";
import { say } from "./language.js";
import { loadOrders, orders } from "./orders.js";
import { callTool, isUnclear, ProblemError, problemText, sayRefusal } from "./request.js";
import { wireEntries } from "./wire.js";

/** The payments that the gateway recorded for the experiment's order. `txamt` is in minor units. */
export type GatewayRecords = { payments: readonly { txamt: number; status: string }[] };

type Ending =
  | { outcome: "paid" }
  | { outcome: "not_paid" | "closed" | "unknown"; problem: string; code?: string; httpStatus?: number };

/** One run of an experiment: a purchase in the demo during a fault. */
export type ExperimentRun = {
  experiment: Experiment;
  /** The back end at which the experiment buys. */
  backend: BackendName;
  /** The time at which the experiment began, as ISO text. */
  startedAt: string;
  /** Whether the customer was told of a payment, and the gateway's `books`, `undefined` if they could not be read. */
  ended?: { books: GatewayRecords | undefined } & Ending;
};

const patienceMs = 60_000;

/** The current or last run of an experiment. */
export const experimentRun = signal<ExperimentRun | undefined>(undefined);
/** Whether an experiment is under way. */
export const isExperimentRunning = computed(
  () => experimentRun.value !== undefined && experimentRun.value.ended === undefined,
);

/** The requests and notifications about the experiment's order since the experiment began. */
export const timeline = computed(() => {
  const current = experimentRun.value;
  if (!current) return [];
  const since = [...wireEntries.value.values()].filter(
    (entry) => entry.backend === current.backend && entry.at >= current.startedAt,
  );
  const number = numberOf(since);
  return since.filter((entry) => number !== undefined && isAbout(entry, number));
});

/** The shop's record of the order that the experiment made. */
export const orderOfRun = computed<Order | undefined>(() => {
  const number = numberOf(timeline.value);
  return orders.value?.find(({ out_trade_no }) => out_trade_no === number);
});

/** Sets a fault, buys an egg tart, and waits for the outcome. */
export async function runExperiment(experiment: Experiment): Promise<void> {
  if (isExperimentRunning.value) return;
  const by = backend.value;
  const begun: ExperimentRun = { experiment, backend: by, startedAt: new Date().toISOString() };
  experimentRun.value = begun;
  const end = async (out_trade_no: string | undefined, how: Ending) => {
    const books = await callTool<GatewayRecords>("books", { out_trade_no: out_trade_no ?? "" }).catch(() => undefined);
    experimentRun.value = { ...begun, ended: { ...how, books } };
  };
  try {
    await end(...(await buy(experiment, by)));
  } catch (error) {
    await end(numberOf(timeline.value), { outcome: "unknown", problem: problemText(error) });
  }
  await loadOrders();
}

/** Buys with the demo's `buy` tool. If the shop refuses the purchase, the tool returns the shop's HTTP status. */
async function buy({ name, wallet, scans, paysItself }: Experiment, by: BackendName): Promise<[string, Ending]> {
  await callTool("experiment", { experiment: name });
  const asked = { backend: by, wallet, ...(scans && { auth_code: freshCode("0001") }) };
  const { httpStatus, body } = await callTool<Purchase>("buy", asked);
  const { out_trade_no = numberOf(timeline.value) ?? "", code, respcd = "", reason = "" } = body;
  if (httpStatus >= 400) {
    const error = new ProblemError(body, httpStatus);
    const outcome = code === "order_lost" ? "closed" : isUnclear(error) ? "unknown" : "not_paid";
    return [out_trade_no, { outcome, problem: problemText(error), code, httpStatus }];
  }
  if (paysItself) await callTool("customer", { out_trade_no });
  const status = body.status === "pending" ? await finalStatus(by, out_trade_no) : body.status;
  if (status === "success") return [out_trade_no, { outcome: "paid" }];
  if (status !== "failed") return [out_trade_no, { outcome: "unknown", problem: say.value.whatIf.unknownWhy }];
  return [out_trade_no, { outcome: "not_paid", problem: respcd ? sayRefusal(respcd, reason) : say.value.told.failed }];
}

/** Resolves with `unknown` if the back end cannot tell the order's final status, or sends none within `patienceMs`. */
async function finalStatus(by: BackendName, out_trade_no: string): Promise<"success" | "failed" | "unknown"> {
  const signal = AbortSignal.timeout(patienceMs);
  for await (const { status, reason } of watchCheckout(`/${by}/checkout/${out_trade_no}`, { signal })) {
    if (status === "success" || status === "failed") return status;
    if (status === "mismatch" || reason === "not_found") break;
  }
  return "unknown";
}

/** Returns the order number of the first call of the payment endpoint among these log entries. */
function numberOf(some: readonly WireEntry[]): string | undefined {
  const payment = some.find((entry) => entry.kind === "call" && entry.endpoint === "payment");
  return payment?.kind === "call" ? payment.about : undefined;
}

/**
 * Whether an entry of the log is about an order. A call without any of the shop's order numbers (`DEMO...`) counts as
 * being about the order, because a call that cancels an order has only the gateway's number.
 */
const isAbout = (entry: WireEntry, number: string) =>
  entry.kind === "notification"
    ? entry.body.includes(number)
    : entry.about === undefined || entry.about.split(",").includes(number) || !entry.about.includes("DEMO");
