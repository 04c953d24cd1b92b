import { type EnvironmentName, payTypes } from "@qfpay/core";
import { type SignType, summaryOf } from "./answer.js";
import type { Ask } from "./ask.js";
import type { Finding, Found } from "./finding.js";

/** The response codes with which the gateway refuses a pay type that the account does not have. */
const notEnabled: readonly string[] = ["1203", "1241", "1242", "1243", "1250"];

/** Picks, for each wallet, one pay type that shows a QR code. */
function oneOfEach(): { readonly pay_type: string; readonly wallet: string }[] {
  const found = new Map<string, string>();
  for (const [pay_type, { carries, wallet }] of Object.entries(payTypes)) {
    if (carries === "qrcode" && !found.has(wallet)) found.set(wallet, pay_type);
  }
  return [...found].map(([wallet, pay_type]) => ({ wallet, pay_type }));
}

/** What the doctor found out about the account's wallets. */
export type WalletFacts = Found & {
  /** A pay type that the gateway did not refuse. The option `--order` creates an order with it. */
  readonly payType: string | undefined;
};

/** Finds out which wallets the account does not have. The requests have no amount, so they cannot create an order. */
export async function examineWallets(
  ask: Ask,
  how: { readonly signType: SignType; readonly mchid: string | undefined; readonly environment: EnvironmentName },
): Promise<WalletFacts> {
  const { environment, ...signed } = how;
  const refused: string[] = [];
  const open: string[] = [];
  let words = "";
  for (const { wallet, pay_type } of oneOfEach()) {
    const params = { pay_type, txcurrcd: "HKD", out_trade_no: `DOCTOR${crypto.randomUUID().replaceAll("-", "")}` };
    const answer = await ask({ path: "/trade/v1/payment", method: "POST", params, ...signed });
    if (!notEnabled.includes(answer.respcd ?? "")) open.push(pay_type);
    else {
      refused.push(wallet);
      words ||= summaryOf(answer);
    }
  }
  const about = { id: "wallets", title: "Wallets" };
  const payType = open[0];
  if (refused.length === 0) {
    const sandbox = environment === "sandbox" ? "; in practice the sandbox takes cards only" : "";
    return {
      payType,
      findings: [{ ...about, state: "not_told", seen: `none was refused for a question without an amount${sandbox}` }],
    };
  }
  const seen = `${open.length === 0 ? "all wallets are" : `${refused.join(", ")} ${refused.length === 1 ? "is" : "are"}`} refused: ${words}`;
  const finding: Finding =
    environment === "sandbox"
      ? {
          ...about,
          state: "note",
          seen,
          advice:
            'Pay by card here (hosted page or Element). Wallets are for environment: "test", where the money is real: refund each payment at once.',
        }
      : { ...about, state: "change", seen, advice: "Ask QFPay to enable the wallets that you need." };
  return { payType, findings: [finding] };
}
