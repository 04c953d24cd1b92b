import type { Received } from "./send.js";
import type { ExaminedApplication } from "./subject.js";

/** The verdict of a probe. `not_seen` means that the probe could not tell whether the application is right. */
export type VerdictStatus = "passed" | "failed" | "not_seen";

/** The result of one probe of an application. Its texts contain no client keys. */
export type ProbeResult = {
  readonly status: VerdictStatus;
  /** The explanation of the result for a person: what happened, the likely cause, and the fix. */
  readonly why: string;
  /** The application's response to the probe, described for a person. */
  readonly received?: string;
};

/** One test of an application: a request is sent, and the response is judged. */
export type Probe = {
  /** The name of the probe in reports, such as `forged-signature`. */
  readonly id: string;
  /** A short description of the probe, for reports. */
  readonly title: string;
  /** The request of the probe, described for a person. */
  readonly sent: string;
  /** The response that a correct application gives, described for a person. */
  readonly expected: string;
  /** Sends the request to the application and judges the response. */
  run(subject: ExaminedApplication): Promise<ProbeResult>;
};

/** A probe and its result, as `check --json` prints both. */
export type Verdict = Pick<Probe, "id" | "title" | "sent" | "expected"> & ProbeResult;

/** Makes the result of a probe that the application has passed. */
export const passed = (why: string, response?: Received): ProbeResult => finding("passed", why, response);
/** Makes the result of a probe that the application has failed. */
export const failed = (why: string, response?: Received): ProbeResult => finding("failed", why, response);
/** Makes the result of a probe that could not tell whether the application is right. */
export const notSeen = (why: string, response?: Received): ProbeResult => finding("not_seen", why, response);

const finding = (status: VerdictStatus, why: string, response: Received | undefined): ProbeResult =>
  response ? { status, why, received: shown(response) } : { status, why };

const mostShown = 160;

function shown(response: Received): string {
  if (response.kind !== "answered") return `no response: ${response.detail}`;
  const body = response.body.length > mostShown ? `${response.body.slice(0, mostShown)}…` : response.body;
  return `${response.status} ${JSON.stringify(body)}`;
}
