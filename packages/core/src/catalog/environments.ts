/**
 * The three QFPay environments. Credentials of one environment do not work in another.
 *
 * `sandbox` simulates and moves no money; `test` uses real wallets and real charges on accounts that are never settled
 * (refund every test payment at once); `prod` moves and settles real money.
 *
 * @see https://sdk.qfapi.com
 * @example
 * environments.sandbox.baseUrl; // "https://openapi-int.qfapi.com"
 */
export const environments = {
  sandbox: {
    baseUrl: "https://openapi-int.qfapi.com",
    description: "Simulated payments, no money moves",
    elementScript: "https://cdn-int.qfapi.com/qfpay_element/qfpay.js",
    element: { region: "qa", env: "qa" },
  },
  test: {
    baseUrl: "https://test-openapi-hk.qfapi.com",
    description: "Real wallets and real charges on test accounts, never settled: refund at once",
    elementScript: "https://test-cdn-hk.qfapi.com/qfpay_element/qfpay.js",
    element: { region: "hkt", env: "test" },
  },
  prod: {
    baseUrl: "https://openapi-hk.qfapi.com",
    description: "Real payments, settled",
    elementScript: "https://cdn-hk.qfapi.com/qfpay_element/qfpay.js",
    element: { region: "hk", env: "prod" },
  },
} as const;

/** The name of an environment: `"sandbox" | "test" | "prod"`. */
export type EnvironmentName = keyof typeof environments;
