import { type EnvironmentName, environments } from "@qfpay/core";
import { type Answer, type SignType, signatureAcceptance, summaryOf } from "./answer.js";
import type { Ask, Target } from "./ask.js";
import type { Finding, Recommended } from "./finding.js";

/** A host that may accept the refused credentials: another environment's, or one from `--compare <name=url>`. */
export type OtherHost = { readonly name: string; readonly baseUrl: string };

/** Another app code and key, from environment variables such as `QFPAY_TEST_APPCODE` and `QFPAY_TEST_KEY`. */
export type OtherCredentials = {
  /** The beginning of the names of both environment variables, such as `QFPAY_TEST_`. */
  readonly variablePrefix: string;
  readonly appCode: string;
  readonly clientKey: string;
};

/** The facts about the credentials that `qfpay doctor` found out. */
export type CredentialFacts = {
  /** The findings for the report. */
  readonly findings: readonly Finding[];
  /** The client options that the doctor recommends. */
  readonly options: Recommended;
  /** The hash algorithms and the `mchid` that the host accepts; `undefined` if it accepts no request. */
  readonly access: { readonly signTypes: readonly SignType[]; readonly mchid: string | undefined } | undefined;
  /** Whether calls should carry `mchid`; `as_given` if the gateway's responses do not show whether they should. */
  readonly mchid: "send" | "leave_out" | "as_given";
};

const hashes: readonly SignType[] = ["SHA256", "MD5"];

/** Makes the parameters of a query for an order number that does not exist. */
const nobody = (): Record<string, string> => ({ out_trade_no: `DOCTOR${crypto.randomUUID().replaceAll("-", "")}` });

/** Makes a request that changes nothing: a query for an order number that does not exist. */
export const harmless = (signType: SignType, mchid: string | undefined) =>
  ({ path: "/trade/v1/query", method: "POST", params: nobody(), signType, mchid }) as const;

type Trial = { readonly signType: SignType; readonly mchid: string | undefined; readonly answer: Answer };

/** Sends a harmless query with each hash algorithm. If `mchid` is given, sends each with and without it. */
async function trials(ask: Ask, mchid: string | undefined, target?: Target): Promise<Trial[]> {
  const found: Trial[] = [];
  for (const sent of mchid === undefined ? [undefined] : [mchid, undefined]) {
    for (const signType of hashes)
      found.push({ signType, mchid: sent, answer: await ask(harmless(signType, sent), target) });
  }
  return found;
}

const isTaken = ({ answer }: Trial) => signatureAcceptance(answer) === "taken";

function mchidFinding(mchid: string | undefined, taken: readonly Trial[]): [Finding, CredentialFacts["mchid"]] {
  const about = { id: "mchid", title: "mchid" };
  const withIt = taken.some((trial) => trial.mchid !== undefined);
  const withoutIt = taken.some((trial) => trial.mchid === undefined);
  if (mchid === undefined)
    return [{ ...about, state: "ok", seen: "not needed: calls without it are taken" }, "leave_out"];
  if (withIt && withoutIt)
    return [
      {
        ...about,
        state: "note",
        seen: "taken with and without it",
        advice: "Keep it: QFPay asks agents to send it always.",
      },
      "send",
    ];
  if (withIt) return [{ ...about, state: "ok", seen: "required: calls without it are refused with 1108" }, "send"];
  return [
    {
      ...about,
      state: "change",
      seen: "forbidden: calls with it are refused with 1108, calls without it are taken",
      advice: "Remove QFPAY_MCHID and the option mchid: this account has none, or the mchid is of another account.",
    },
    "leave_out",
  ];
}

const first = ({ answer }: Trial) => summaryOf(answer);

/**
 * Looks for the cause of refused credentials: they may belong to another host, or this host may accept another pair of
 * app code and key in the environment variables.
 */
async function belongsTo(
  ask: Ask,
  { target, mchid, elsewhere, others }: CredentialsToTry,
): Promise<{ finding: Finding; options?: Recommended } | undefined> {
  const about = { id: "environment", title: "Environment", state: "change" } as const;
  for (const { name, baseUrl } of elsewhere) {
    if (!(await trials(ask, mchid, { ...target, baseUrl })).some(isTaken)) continue;
    const isKnown = Object.hasOwn(environments, name);
    return {
      finding: {
        ...about,
        seen: `app code and key belong to ${name} (${baseUrl}), which takes them`,
        advice: isKnown ? `Set environment: "${name}" (QFPAY_ENV=${name}).` : `Set baseUrl: "${baseUrl}".`,
      },
      options:
        isKnown && baseUrl === environments[name as EnvironmentName].baseUrl
          ? { environment: name as EnvironmentName }
          : { ...(isKnown && { environment: name as EnvironmentName }), baseUrl },
    };
  }
  for (const { variablePrefix: prefix, appCode, clientKey } of others) {
    const whole = await trials(ask, mchid, { ...target, appCode, clientKey });
    const seen = whole.some(isTaken)
      ? `the credentials of ${prefix}APPCODE and ${prefix}KEY are taken here`
      : (await trials(ask, mchid, { ...target, clientKey })).some(isTaken)
        ? `the key of ${prefix}KEY fits this app code here`
        : undefined;
    if (seen)
      return { finding: { ...about, seen, advice: "The variables were mixed up: put each key beside its app code." } };
  }
  return undefined;
}

/** The host and credentials that `qfpay doctor` examines, and others to try if they are refused. */
export type CredentialsToTry = {
  /** The host and the credentials under examination. */
  readonly target: Target;
  /** The environment that the user chose. */
  readonly environment: EnvironmentName;
  /** The sub-merchant's id that the user gave, if any. */
  readonly mchid: string | undefined;
  /** The hosts to try if the target's host refuses the credentials. */
  readonly elsewhere: readonly OtherHost[];
  /** The credentials from environment variables to try if the target's are refused. */
  readonly others: readonly OtherCredentials[];
};

const odd = ({ appCode, clientKey }: Target): string => {
  if (appCode === clientKey) return " The app code and the key are the same text: one of them was pasted twice.";
  if (!/^[0-9a-f]{32,64}$/i.test(appCode))
    return " The app code is not 32 to 64 hexadecimal digits: was it copied whole?";
  if (!/^[0-9a-z]{32}$/i.test(clientKey)) return " The key is not 32 letters and digits: was it copied whole?";
  return "";
};

/** Finds out whether app code, key, `mchid` and environment belong together. */
export async function examineCredentials(ask: Ask, questions: CredentialsToTry): Promise<CredentialFacts> {
  const { target, environment, mchid, elsewhere } = questions;
  const tried = await trials(ask, mchid);
  const taken = tried.filter(isTaken);
  const about = { id: "credentials", title: "App code and key" };
  const here = { id: "environment", title: "Environment" };
  const nothing = { access: undefined, mchid: "as_given", options: {} } as const;
  if (taken.length > 0) {
    const [finding, sends] = mchidFinding(mchid, taken);
    const used = taken[0]!.mchid;
    const signTypes = hashes.filter((name) => taken.some((trial) => trial.signType === name && trial.mchid === used));
    return {
      findings: [
        { ...about, state: "ok", seen: "they fit" },
        { ...here, state: "ok", seen: `${environment} (${target.baseUrl}) takes them` },
        finding,
      ],
      options: {},
      access: { signTypes, mchid: used },
      mchid: sends,
    };
  }
  const refused = tried.find(({ answer }) => signatureAcceptance(answer) === "refused");
  if (!refused) {
    const seen = `the gateway's answer does not show it: ${first(tried[0]!)}`;
    return { ...nothing, findings: [{ ...about, state: "not_told", seen, advice: "Run the doctor again later." }] };
  }
  const found = await belongsTo(ask, questions);
  const speaksOfMchid = tried.find(({ answer }) => /mchid|mchntid/i.test(answer.message));
  const failed: Finding = {
    ...about,
    state: "failed",
    seen: `refused with ${first(refused)}`,
    advice: found
      ? "See the environment."
      : `1108 means a wrong key, app code, mchid or environment. Copy app code and key again from QFPay's mail for ${environment}.${odd(target)}`,
  };
  const where: Finding = found?.finding ?? {
    ...here,
    state: "not_told",
    seen:
      elsewhere.length === 0
        ? "no other environment was asked"
        : `not taken by ${elsewhere.map(({ name }) => name).join(" or ")} either`,
  };
  const mchidSeen: Finding = speaksOfMchid
    ? {
        id: "mchid",
        title: "mchid",
        state: "change",
        seen: `the gateway's words are about it: ${first(speaksOfMchid)}`,
        advice: "Set QFPAY_MCHID to the mchid that QFPay gave you for this merchant and this environment.",
      }
    : {
        id: "mchid",
        title: "mchid",
        state: "not_told",
        seen: mchid === undefined ? "none was sent; an agent's account needs one" : "refused with and without it",
      };
  return { ...nothing, findings: [failed, where, mchidSeen], options: found?.options ?? {} };
}
