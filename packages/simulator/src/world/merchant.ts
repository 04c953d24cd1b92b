/**
 * One merchant of the simulated gateway. An agent is represented by several merchants with the same `appCode`, one for
 * each `mchid`.
 *
 * @example
 * createSimulator({ merchants: [{ appCode: "0123456789ABCDEF0123456789ABCDEF", clientKey: "5f4dcc3b5aa765d61d8327deb882cf99" }] });
 */
export type Merchant = {
  /** The app code, which the client sends in `X-QF-APPCODE`. */
  readonly appCode: string;
  /** The secret with which requests and notifications are signed. */
  readonly clientKey: string;
  /**
   * The id of a sub-merchant. If the merchant has an mchid, all its requests must contain the mchid; otherwise none may
   * contain one. Other requests are refused with 1108.
   */
  readonly mchid?: string;
  /** The address to which notifications are sent if the request has no `notify_url`. */
  readonly notifyUrl?: string;
  /**
   * The same merchant's credentials in other environments, by the name of the environment. Requests that are sent or
   * signed with these credentials are refused, and the reason names the environment.
   *
   * @example
   * createSimulator({ merchants: [{ appCode, clientKey, otherEnvironments: { test: { clientKey: "another" } } }] });
   */
  readonly otherEnvironments?: Readonly<Record<string, { readonly appCode?: string; readonly clientKey?: string }>>;
};

/**
 * Characters, most of them invisible, that may get into a credential when it is copied from a file, a dashboard or a
 * chat.
 */
const strayCharacters: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/\r|\n/, "a line break"],
  [/\ufeff/, "a byte order mark"],
  [/[\u200b-\u200d\u2060]/, "a character without width"],
  [/\s/, "a blank"],
  [/["'`\u2018\u2019\u201c\u201d]/, "a quotation mark"],
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern searches for control characters
  [/[\x00-\x1f\x7f]/, "a control character"],
];

function assertClean(name: string, value: string | undefined): void {
  const [, stray] = strayCharacters.find(([pattern]) => pattern.test(value ?? "")) ?? [];
  if (stray === undefined) return;
  throw new TypeError(`The ${name} of a simulated merchant has ${stray} in it: remove it where the value comes from.`);
}

/**
 * Checks the option `merchants` of `createSimulator`.
 *
 * @throws {TypeError} if there is no merchant, a credential holds characters that no credential has, a merchant lacks
 *   its app code or key, or two merchants have the same app code and mchid
 */
export function checkMerchants(merchants: readonly Merchant[]): readonly Merchant[] {
  if (merchants.length === 0)
    throw new TypeError("createSimulator needs at least one merchant: { appCode, clientKey }.");
  const seen = new Set<string>();
  for (const { appCode, clientKey, mchid } of merchants) {
    if (!appCode || !clientKey) throw new TypeError("Every simulated merchant needs an appCode and a clientKey.");
    for (const [label, value] of Object.entries({ appCode, clientKey, mchid })) assertClean(label, value);
    const name = `app code ${appCode}${mchid ? ` with mchid ${mchid}` : ""}`;
    if (seen.has(name)) throw new TypeError(`Two simulated merchants share ${name}: give them different mchids.`);
    seen.add(name);
  }
  return merchants.map((merchant) => ({ ...merchant }));
}

const beforeRotation = "before the rotation of the key";

/**
 * Gives an app code a new key. From then on, requests that are signed with the earlier key are refused, and the refusal
 * says that the key was rotated.
 *
 * @throws {TypeError} if no merchant has the app code, or the key is empty or holds characters that no key has
 */
export function rotateKey(merchants: readonly Merchant[], appCode: string, clientKey: string): void {
  const rows = merchants.filter((merchant) => merchant.appCode === appCode);
  if (rows.length === 0) throw new TypeError(`No simulated merchant has the app code ${appCode}.`);
  if (!clientKey) throw new TypeError("The new key of a simulated merchant is empty.");
  assertClean("clientKey", clientKey);
  for (const row of rows) {
    const otherEnvironments = { ...row.otherEnvironments, [beforeRotation]: { clientKey: row.clientKey } };
    Object.assign(row, { clientKey, otherEnvironments });
  }
}
