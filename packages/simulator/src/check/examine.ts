import { byteProbes } from "./byte-probes.js";
import { forgedProbes } from "./forged-probes.js";
import { kindProbes } from "./kind-probes.js";
import { learnPaidOrder, orderProbes } from "./order-probes.js";
import { failed, notSeen, type Probe, passed, type Verdict } from "./probe.js";
import { robustProbes } from "./robust-probes.js";
import { createSubject, type ExaminedApplication, type Target } from "./subject.js";

/** All probes (tests) of `qfpay-simulator check`, in the order in which its report lists them. */
export const probes: readonly Probe[] = [
  ...kindProbes,
  ...byteProbes,
  ...forgedProbes,
  ...orderProbes,
  ...robustProbes,
];

/** The result of examining an application's notification route. */
export type Examination = {
  /** The notification URL of the examined application. */
  readonly url: string;
  /** What the examination cannot show, as a text for the report. */
  readonly note: string;
  /** The probes and their results, in the order in which they ran. */
  readonly verdicts: readonly Verdict[];
};

const note =
  "This compares the application with the simulator, which follows QFPay's documents and observed notifications. It is not " +
  "the live gateway: take one small real payment in QFPay's test environment before going live.";

const budgetMs = 55_000;

const reachable = {
  id: "reachable",
  title: "The application can be reached",
  sent: "a genuine payment",
  expected: "a response",
};

const probeFacts = ({ id, title, sent, expected }: Probe) => ({ id, title, sent, expected });

async function verdictOf(probe: Probe, subject: ExaminedApplication, startedAt: number): Promise<Verdict> {
  if (performance.now() - startedAt > budgetMs) {
    return {
      ...probeFacts(probe),
      ...notSeen("The examination ended after 55 s: the application answers too slowly."),
    };
  }
  try {
    return { ...probeFacts(probe), ...(await probe.run(subject)) };
  } catch (error) {
    return { ...probeFacts(probe), ...notSeen((error as Error).message) };
  }
}

/**
 * Runs all probes against an application, one after the other.
 *
 * @throws {Error} if the application does not create the test orders at `target.create`
 */
export async function examine(target: Target): Promise<Examination> {
  const startedAt = performance.now();
  const subject = await createSubject(target, learnPaidOrder);
  const { genuine } = subject.baseline;
  const examinationOf = (verdicts: readonly Verdict[]): Examination => ({ url: target.url, note, verdicts });
  if (genuine.kind === "broken" && /ECONNREFUSED|ENOTFOUND|EHOSTUNREACH|EAI_AGAIN/.test(genuine.detail)) {
    const missing = notSeen("The application cannot be reached.");
    const first = {
      ...reachable,
      ...failed(
        `No application answers at ${target.url} (${genuine.detail}): start the application, or check the URL.`,
      ),
    };
    return examinationOf([first, ...probes.map((probe) => ({ ...probeFacts(probe), ...missing }))]);
  }
  const verdicts: Verdict[] = [{ ...reachable, ...passed("It answers.", genuine) }];
  for (const probe of probes) verdicts.push(await verdictOf(probe, subject, startedAt));
  return examinationOf(verdicts);
}
