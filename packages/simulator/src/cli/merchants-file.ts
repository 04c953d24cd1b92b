import { readFileSync } from "node:fs";
import { checkMerchants, type Merchant } from "../world/merchant.js";
import { isWebAddress } from "../world/web-address.js";

/** Says what is wrong with a value; `undefined` if nothing is. Never shows the value, which may be a key. */
type Check = (value: unknown) => string | undefined;

const text: Check = (value) =>
  typeof value === "string" && value !== "" ? undefined : " must be a text that is not empty";

const address: Check = (value) =>
  typeof value === "string" && isWebAddress(value) ? undefined : " must be an http or https URL";

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined ? undefined : check(value);

function objectOf(members: Readonly<Record<string, Check>>): Check {
  const names = Object.keys(members).join(", ");
  return (value) => {
    if (!isObject(value)) return ` must be an object with ${names}`;
    const odd = Object.keys(value).find((name) => !Object.hasOwn(members, name));
    if (odd !== undefined) return `.${odd} is not known: there are ${names}`;
    for (const [name, check] of Object.entries(members)) {
      const problem = check(value[name]);
      if (problem) return `.${name}${problem}`;
    }
    return undefined;
  };
}

const credentials = objectOf({ appCode: optional(text), clientKey: optional(text) });

const environments: Check = (value) => {
  if (!isObject(value)) return " must be an object by the name of the environment";
  for (const [name, row] of Object.entries(value)) {
    const problem = credentials(row);
    if (problem) return `.${name}${problem}`;
  }
  return undefined;
};

const merchant = objectOf({
  appCode: text,
  clientKey: text,
  mchid: optional(text),
  notifyUrl: optional(address),
  otherEnvironments: optional(environments),
});

/**
 * Reads the merchants from a JSON file, which holds a list as in `createSimulator({ merchants })`.
 *
 * @throws {Error} if the file is not valid; the message names the file, the member and the rule, but never a value
 */
export function readMerchants(path: string): readonly Merchant[] {
  const refused = (reason: string) => new Error(`The merchants file ${path} cannot be used: ${reason}.`);
  let rows: unknown;
  try {
    rows = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw refused(code === "ENOENT" ? "there is no such file" : (code ?? "it is not JSON"));
  }
  if (!Array.isArray(rows)) throw refused('it must hold a list, such as [{ "appCode": "...", "clientKey": "..." }]');
  for (const [at, row] of rows.entries()) {
    const problem = merchant(row);
    if (problem) throw refused(`merchants[${at}]${problem}`);
  }
  try {
    return checkMerchants(rows as Merchant[]);
  } catch (error) {
    throw refused((error as Error).message.replace(/\.$/, ""));
  }
}
