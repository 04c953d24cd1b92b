/**
 * One merchant of the simulated gateway. An agent is several rows with the same `appCode`, one per `mchid`.
 *
 * @example
 * createSimulator({ merchants: [{ appCode: "0123456789ABCDEF0123456789ABCDEF", clientKey: "5f4dcc3b5aa765d61d8327deb882cf99" }] });
 */
export type Merchant = {
  /** Sent by the client in `X-QF-APPCODE`. */
  readonly appCode: string;
  /** Signs requests and notifications. */
  readonly clientKey: string;
  /** Given: every request must carry it. Not given: no request may carry one. A mismatch answers 1108. */
  readonly mchid?: string;
  /** Where notifications go when a request has no `notify_url` of its own. */
  readonly notifyUrl?: string;
  /**
   * The same merchant's credentials elsewhere, by the name of the environment. They open nothing here: requests that
   * were sent or signed with them are refused, and the reason says so.
   *
   * @example
   * createSimulator({ merchants: [{ appCode, clientKey, otherEnvironments: { test: { clientKey: "another" } } }] });
   */
  readonly otherEnvironments?: Readonly<Record<string, { readonly appCode?: string; readonly clientKey?: string }>>;
};

/** @throws {TypeError} no merchant, a merchant without app code or key, or the same app code and mchid twice */
export function checkMerchants(merchants: readonly Merchant[]): readonly Merchant[] {
  if (merchants.length === 0)
    throw new TypeError("createSimulator needs at least one merchant: { appCode, clientKey }.");
  const seen = new Set<string>();
  for (const { appCode, clientKey, mchid } of merchants) {
    if (!appCode || !clientKey) throw new TypeError("Every simulated merchant needs an appCode and a clientKey.");
    const name = `app code ${appCode}${mchid ? ` with mchid ${mchid}` : ""}`;
    if (seen.has(name)) throw new TypeError(`Two simulated merchants share ${name}: give them different mchids.`);
    seen.add(name);
  }
  return merchants.map((merchant) => ({ ...merchant }));
}
