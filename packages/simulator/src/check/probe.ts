import type { Received } from "./send.js";
import type { Subject } from "./subject.js";

/** `not_seen`: the application was not shown to be right or wrong, and `why` says what is missing. */
export type VerdictStatus = "passed" | "failed" | "not_seen";

/** What one probe found. Client keys are in none of the texts. */
export type Finding = {
  readonly status: VerdictStatus;
  /** The reason, for a person: what happened, the likely cause, the fix. */
  readonly why: string;
  /** What the application answered. */
  readonly received?: string;
};

/** One thing that is tried on the application. */
export type Probe = {
  readonly id: string;
  readonly title: string;
  /** What is sent. */
  readonly sent: string;
  /** What a right application does. */
  readonly expected: string;
  run(subject: Subject): Promise<Finding>;
};

/** A probe's result, as `--json` prints it. */
export type Verdict = Pick<Probe, "id" | "title" | "sent" | "expected"> & Finding;

export const passed = (why: string, response?: Received): Finding => finding("passed", why, response);
export const failed = (why: string, response?: Received): Finding => finding("failed", why, response);
export const notSeen = (why: string, response?: Received): Finding => finding("not_seen", why, response);

const finding = (status: VerdictStatus, why: string, response: Received | undefined): Finding =>
  response ? { status, why, received: shown(response) } : { status, why };

const mostShown = 160;

/** A response in one line. */
function shown(response: Received): string {
  if (response.kind !== "answered") return `no response: ${response.detail}`;
  const body = response.body.length > mostShown ? `${response.body.slice(0, mostShown)}…` : response.body;
  return `${response.status} ${JSON.stringify(body)}`;
}
