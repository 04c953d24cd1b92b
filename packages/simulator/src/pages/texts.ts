import type { TransactionState } from "../world/transaction.js";

/** The languages of the hosted page. The keys are the values of the `lang` parameter. */
export const languages = { en: "English", "zh-hk": "繁體中文", "zh-cn": "简体中文" } as const;

/** A language of the customer's pages. */
export type Language = keyof typeof languages;

const isLanguage = (text: string): text is Language => Object.hasOwn(languages, text);

/**
 * Returns the language that the customer has chosen on a page, which may differ from the browser's language. The
 * addresses of the pages contain the choice.
 */
export function chosenLanguage(asked: string | undefined): Language | undefined {
  const wanted = (asked ?? "").toLowerCase();
  return isLanguage(wanted) ? wanted : undefined;
}

/** Chooses the requested language, or else the first available language in the browser's list, or else English. */
export function languageOf(asked: string | undefined, accepted: string | undefined): Language {
  const chosen = chosenLanguage(asked);
  if (chosen) return chosen;
  for (const part of (accepted ?? "").toLowerCase().split(",")) {
    const tag = part.split(";")[0]!.trim();
    if (/^zh-(hk|tw|mo|hant)/.test(tag)) return "zh-hk";
    if (tag.startsWith("zh")) return "zh-cn";
    if (tag.startsWith("en")) return "en";
  }
  return "en";
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Formats the time of a transaction for the customer: `29 Nov 2026, 10:29` or `2026年11月29日 10:29`. */
export function formatTime(hongKong: string, language: Language): string {
  const [year, month, day] = hongKong.slice(0, 10).split("-").map(Number) as [number, number, number];
  const time = hongKong.slice(11, 16);
  return language === "en" ? `${day} ${months[month - 1]} ${year}, ${time}` : `${year}年${month}月${day}日 ${time}`;
}

type Outcome = readonly [title: string, text: string];

type Texts = {
  readonly simulator: string;
  readonly noMoney: string;
  readonly checkout: string;
  readonly opening: string;
  readonly noScript: Outcome;
  readonly choose: string;
  readonly badLink: Outcome;
  readonly alreadyPaid: Outcome;
  readonly timeOver: Outcome;
  readonly sessionGone: Outcome;
  /** The label of the details that are meant for developers and not for customers. */
  readonly developers: string;
  readonly noCredit: string;
  readonly card: string;
  readonly goodCard: string;
  readonly refusedCard: string;
  readonly pay: (amount: string) => string;
  readonly decline: string;
  readonly back: string;
  readonly unknownOrder: Outcome;
  readonly merchant: string;
  readonly testMerchant: string;
  readonly rows: { readonly [Name in "item" | "order" | "transaction" | "created" | "paid" | "refunded"]: string };
  readonly outcomes: { readonly [State in Exclude<TransactionState, "open"> | "cancelled" | "refunded"]: Outcome };
};

/** The texts of the customer's pages, by language. */
export const texts: Readonly<Record<Language, Texts>> = {
  en: {
    simulator: "QFPay simulator",
    noMoney: "No money moves here.",
    checkout: "Checkout",
    opening: "Opening the order",
    noScript: ["JavaScript is off", "This page needs it."],
    choose: "Choose how to pay",
    badLink: ["This payment link cannot be used", "Go back to the shop and start the payment again."],
    alreadyPaid: ["This order is paid", "You do not need to pay again."],
    timeOver: ["Time to pay has run out", "Nothing was charged. Go back to the shop and start again."],
    sessionGone: ["This page has expired", "Open the payment link again."],
    developers: "For developers",
    noCredit: "Credit cards not accepted",
    card: "Test card",
    goodCard: "accepted",
    refusedCard: "refused",
    pay: (amount) => `Pay ${amount}`,
    decline: "Decline",
    back: "Back to the shop",
    unknownOrder: ["Unknown order", "Scan it again, or ask the shop."],
    merchant: "Merchant",
    testMerchant: "Test merchant",
    rows: {
      item: "Item",
      order: "Order",
      transaction: "Transaction",
      created: "Created",
      paid: "Paid",
      refunded: "Refunded",
    },
    outcomes: {
      paid: ["Payment complete", "The merchant has been paid."],
      refunded: ["Payment refunded", "The merchant has returned the whole amount."],
      failed: ["Payment declined", "Nothing was charged."],
      cancelled: ["Payment cancelled", "Nothing was charged."],
      expired: ["Order expired", "It can no longer be paid. Ask the merchant for a new code or link."],
      closed: ["Order closed", "The merchant closed it. It can no longer be paid."],
      frozen: ["Amount reserved", "The merchant will take what is due."],
    },
  },
  "zh-hk": {
    simulator: "QFPay 模擬器",
    noMoney: "此處不會扣款。",
    checkout: "付款",
    opening: "正在開啟訂單",
    noScript: ["JavaScript 已停用", "此頁面需要 JavaScript。"],
    choose: "選擇付款方式",
    badLink: ["此付款連結無法使用", "請返回商店，重新開始付款。"],
    alreadyPaid: ["此訂單已付款", "毋須再次付款。"],
    timeOver: ["付款時限已過", "沒有扣款。請返回商店重新開始。"],
    sessionGone: ["此頁面已失效", "請重新開啟付款連結。"],
    developers: "開發人員資訊",
    noCredit: "不接受信用卡",
    card: "測試卡",
    goodCard: "付款成功",
    refusedCard: "被拒",
    pay: (amount) => `支付 ${amount}`,
    decline: "取消付款",
    back: "返回商店",
    unknownOrder: ["找不到訂單", "請重新掃描，或向商戶查詢。"],
    merchant: "商戶",
    testMerchant: "測試商戶",
    rows: {
      item: "商品",
      order: "訂單編號",
      transaction: "交易編號",
      created: "訂單時間",
      paid: "付款時間",
      refunded: "已退款",
    },
    outcomes: {
      paid: ["付款成功", "商戶已收到款項。"],
      refunded: ["已退款", "商戶已退回全數款項。"],
      failed: ["付款被拒絕", "沒有扣款。"],
      cancelled: ["已取消付款", "沒有扣款。"],
      expired: ["訂單已過期", "此訂單不能再付款，請向商戶索取新的二維碼或連結。"],
      closed: ["訂單已關閉", "商戶已關閉此訂單，不能再付款。"],
      frozen: ["已預先授權", "商戶稍後會收取應付的金額。"],
    },
  },
  "zh-cn": {
    simulator: "QFPay 模拟器",
    noMoney: "此处不会扣款。",
    checkout: "收银台",
    opening: "正在打开订单",
    noScript: ["JavaScript 已停用", "此页面需要 JavaScript。"],
    choose: "选择付款方式",
    badLink: ["此付款链接无法使用", "请返回商店，重新开始付款。"],
    alreadyPaid: ["此订单已付款", "无需再次付款。"],
    timeOver: ["付款时限已过", "没有扣款。请返回商店重新开始。"],
    sessionGone: ["此页面已失效", "请重新打开付款链接。"],
    developers: "开发人员信息",
    noCredit: "不接受信用卡",
    card: "测试卡",
    goodCard: "付款成功",
    refusedCard: "被拒",
    pay: (amount) => `支付 ${amount}`,
    decline: "取消付款",
    back: "返回商店",
    unknownOrder: ["找不到订单", "请重新扫描，或向商户查询。"],
    merchant: "商户",
    testMerchant: "测试商户",
    rows: {
      item: "商品",
      order: "订单编号",
      transaction: "交易编号",
      created: "订单时间",
      paid: "付款时间",
      refunded: "已退款",
    },
    outcomes: {
      paid: ["付款成功", "商户已收到款项。"],
      refunded: ["已退款", "商户已退回全部款项。"],
      failed: ["付款被拒绝", "没有扣款。"],
      cancelled: ["已取消付款", "没有扣款。"],
      expired: ["订单已过期", "此订单不能再付款，请向商户索取新的二维码或链接。"],
      closed: ["订单已关闭", "商户已关闭此订单，不能再付款。"],
      frozen: ["已预先授权", "商户稍后会收取应付的金额。"],
    },
  },
};
