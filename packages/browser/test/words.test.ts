import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { amountText } from "../src/element/amount.js";
import { countdownText } from "../src/element/countdown.js";
import { linkOf, pageOf } from "../src/element/link-of.js";
import { sayIn } from "../src/element/texts.js";
import { eventsUrl, readUrls } from "../src/read-urls.js";

describe("the countdown", () => {
  it.each([
    [245_000, "04:05"],
    [244_001, "04:05"],
    [1, "00:01"],
    [0, "00:00"],
    [-5_000, "00:00"],
    [7_140_000, "01:59:00"],
  ])("shows %i ms as %s", (ms, text) => {
    expect(countdownText(ms)).toBe(text);
  });
});

describe("an amount", () => {
  it.each([
    [4_400, "HKD", "en-HK", "HK$44.00"],
    [123_450, "HKD", "zh-HK", "HK$1,234.50"],
    [1_000, "JPY", "en-HK", ""],
    [undefined, "HKD", "en-HK", ""],
    [4_400, undefined, "en-HK", ""],
  ])("of %s %s reads %s: %s", (txamt, txcurrcd, lang, text) => {
    expect(amountText({ txamt, txcurrcd } as object, lang)).toBe(text);
  });
});

describe("a sentence", () => {
  it("has the wallet and the amount in its places", () => {
    expect(sayIn(false)("qr", "AlipayHK", "HK$44.00")).toBe("QR code to pay HK$44.00 with AlipayHK");
  });

  it("in Chinese has spaces beside Latin names and none beside Chinese ones", () => {
    expect(sayIn(true)("scan", "PayMe")).toBe("請用 PayMe 掃描二維碼");
    expect(sayIn(true)("scan", "支付寶")).toBe("請用支付寶掃描二維碼");
  });

  it("takes a name with $& in it as it is", () => {
    expect(sayIn(false)("pay", "$& Pay")).toBe("Pay with $& Pay");
  });
});

describe("the link to a wallet", () => {
  const order = { out_trade_no: "A-1", status: "pending", status_url: "/a", events_url: "/a/events" } as const;

  it("is the hosted page, else the wallet's page, else the code's own text", () => {
    const [checkout_url, pay_url, qrcode] = ["https://q.test/c", "https://w.test/p", "https://w.test/q"];
    expect(linkOf({ ...order, checkout_url, pay_url, qrcode })).toBe(checkout_url);
    expect(linkOf({ ...order, pay_url, qrcode })).toBe(pay_url);
    expect(linkOf({ ...order, qrcode })).toBe(qrcode);
  });

  it("is pay_params if they are a URL, and not if they are an object", () => {
    expect(linkOf({ ...order, pay_params: "https://fps.test/p" })).toBe("https://fps.test/p");
    expect(linkOf({ ...order, pay_params: { paySign: "https://w.test" } })).toBeUndefined();
  });

  it("is not opened without a press by the customer if it is the text of a QR code", () => {
    expect(pageOf({ ...order, qrcode: "https://w.test/q" })).toBeUndefined();
    expect(pageOf({ ...order, pay_url: "https://w.test/p" })).toBe("https://w.test/p");
  });

  it("is none where the text is no address of a page", () => {
    for (const qrcode of ["weixin://wxpay/1", "javascript:alert(1)", "00020101", undefined]) {
      expect(linkOf({ ...order, ...(qrcode && { qrcode }) })).toBeUndefined();
    }
  });
});

describe("the addresses of an order", () => {
  const answer = {
    out_trade_no: "A 1",
    status_url: "/checkout/A%201?token=t",
    qr_url: "/checkout/A%201/qr.svg?token=t",
  };

  it.each(["/checkout", "/express/checkout", "/express/checkout/", "https://shop.test/checkout?lang=en#x"])(
    "stand below %s",
    (url) => {
      const base = url.replace(/\/?(\?.*)?$/, "");
      expect(readUrls(url, answer)).toEqual({
        status_url: `${base}/A%201?token=t`,
        events_url: `${base}/A%201/events?token=t`,
        qr_url: `${base}/A%201/qr.svg?token=t`,
      });
    },
  );

  it("lead from the status to the events, with and without a token", () => {
    expect(eventsUrl("/checkout/A-1?token=t")).toBe("/checkout/A-1/events?token=t");
    expect(eventsUrl("/checkout/A-1")).toBe("/checkout/A-1/events");
  });
});

describe("the README", () => {
  it("declares the element for JSX in the words of the Next.js example, which CI builds", () => {
    const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
    const block = /```jsx\n(.*?)```/s.exec(read("README.md"))?.[1];
    expect(block).toContain('"qfpay-checkout"');
    expect(read("../../examples/nextjs/app/page.tsx")).toContain(block);
  });
});
