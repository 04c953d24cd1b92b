const marks: Record<string, string> = {
  alipayhk: "支",
  wechat: "微",
  payme: "P",
  fps: "轉",
  unionpay: "銀",
  octopus: "八",
  "alipayhk-web": "網",
  hosted: "付",
  "scan-any": "掃",
  "scan-wechat": "微",
  "scan-alipay": "支",
  "scan-payme": "P",
  "scan-unionpay": "銀",
};

/** A coloured character instead of the wallet's logo, which is a trade mark. */
export const WalletMark = ({ id }: { id: string }) => (
  <span class={`wallet-mark wallet-mark-${id.replace("scan-", "")}`} aria-hidden="true">
    {marks[id] ?? "?"}
  </span>
);
