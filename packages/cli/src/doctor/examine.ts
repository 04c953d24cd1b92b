import type { EnvironmentName } from "@qfpay/core";
import { type Answer, summaryOf } from "./answer.js";
import { type AskOptions, createAsk, type Target } from "./ask.js";
import {
  type CredentialFacts,
  examineCredentials,
  harmless,
  type OtherCredentials,
  type OtherHost,
} from "./credentials.js";
import type { Finding, Recommended } from "./finding.js";
import { examineHashes } from "./hashes.js";
import { examineMethods } from "./methods.js";
import { observeClock, observeLatency, observeShape, observeSignatures } from "./observed.js";
import { examineOrder } from "./order.js";
import { examineWallets } from "./wallets.js";

/** Options of `examine`: the account, and the hosts and credentials to try if the account is refused. */
export type ExamineOptions = Omit<AskOptions, "onResponse"> & {
  readonly environment: EnvironmentName;
  readonly mchid: string | undefined;
  /** Other hosts to try if the host in `target` refuses the credentials. */
  readonly elsewhere: readonly OtherHost[];
  /** Other credentials on this machine, tried if the host refuses those in `target`. */
  readonly others: readonly OtherCredentials[];
  /** Whether to create one unpaid order and close it again. Allowed in the environment `test` only. */
  readonly order: boolean;
  /** A callback that receives a description of each step when the step begins, for display. */
  readonly onStep: (step: string) => void;
};

/** The result of examining an account: the findings, and the responses that show them. */
export type Examination = {
  /** The host and the credentials that were examined. */
  readonly target: Target;
  /** The environment that the user chose. */
  readonly environment: EnvironmentName;
  /** Whether the host responded as QFPay's API does. If it did not, the doctor sent no further requests. */
  readonly isReached: boolean;
  /** One finding per subject (host, credentials, clock, ...), in the order of the report. */
  readonly findings: readonly Finding[];
  /** The client options that the doctor recommends for the account. */
  readonly options: Recommended;
  /** Whether calls of this account should carry `mchid`: `send`, `leave_out`, or `as_given` if that is unknown. */
  readonly mchid: CredentialFacts["mchid"];
  /** The responses to all requests of the doctor, including those to other hosts. */
  readonly answers: readonly Answer[];
};

const busy: Finding = {
  id: "reach",
  title: "The host",
  state: "failed",
  seen: "the rate limit is used up: every question was answered 429",
  advice: "Something else uses the account's 400 calls a minute. Nothing else was asked.",
};

const reachFinding = (answer: Answer): Finding =>
  answer.kind === "none"
    ? { id: "reach", title: "The host", state: "failed", seen: answer.message, advice: "Nothing else was asked." }
    : {
        id: "reach",
        title: "The host",
        state: "failed",
        seen: `something answers that is not QFPay's API: ${summaryOf(answer)}`,
        advice: "Check the base URL, and proxies and firewalls on the way. Nothing else was asked.",
      };

/** Examines an account by the doctor's requests, none of which moves money. */
export async function examine(options: ExamineOptions): Promise<Examination> {
  const { environment, target, onStep } = options;
  const answers: Answer[] = [];
  const here: Answer[] = [];
  const asked = createAsk({ ...options, onResponse: (answer) => void answers.push(answer) });
  const ask: typeof asked = async (question, at) => {
    const before = answers.length;
    const answer = await asked(question, at);
    if (at === undefined || at.baseUrl === target.baseUrl) here.push(...answers.slice(before));
    return answer;
  };
  const findings: Finding[] = [];
  let recommended: Recommended = {};
  const add = (found: { findings: readonly Finding[]; options?: Recommended | undefined }) => {
    findings.push(...found.findings);
    recommended = { ...recommended, ...found.options };
  };
  const result = (isReached: boolean, mchid: CredentialFacts["mchid"]): Examination => ({
    ...{ target, environment, isReached, findings, options: recommended, mchid, answers },
  });

  onStep("Reaching the host");
  const first = await ask(harmless("SHA256", options.mchid));
  if (first.kind !== "json") {
    add({ findings: [first.status === 429 ? busy : reachFinding(first)] });
    return result(false, "as_given");
  }
  add({ findings: [{ id: "reach", title: "The host", state: "ok", seen: `${target.baseUrl} answers` }] });

  onStep("Trying app code, key and mchid");
  const credentials = await examineCredentials(ask, options);
  add(credentials);
  const { access } = credentials;
  if (access) {
    const signed = { signType: access.signTypes[0]!, mchid: access.mchid };
    onStep("Trying hashes on each family of endpoints");
    add(await examineHashes(ask, access));
    onStep("Trying methods of close and reversal");
    const methods = await examineMethods(ask, signed);
    add(methods);
    onStep("Looking for wallets");
    const wallets = await examineWallets(ask, { ...signed, environment });
    add(wallets);
    if (options.order && wallets.payType !== undefined) {
      onStep("Making an unpaid order and closing it again");
      const { closeMethod = "POST" } = methods.options ?? {};
      add(await examineOrder(ask, { ...signed, payType: wallets.payType, closeMethod }));
    } else {
      const seen = options.order
        ? "not asked: an order needs a wallet, and none is enabled"
        : "asked with --order only, in the environment test";
      add({
        findings: [
          { id: "txdtm", title: "Zone of txdtm", state: "not_told", seen },
          { id: "used-number", title: "A number used twice", state: "not_told", seen },
        ],
      });
    }
  }
  add(observeSignatures(here));
  add({ findings: [observeShape(here), observeClock(here), ...observeLatency(here)] });
  return result(true, credentials.mchid);
}
