"use client";
import type { QFPayCheckoutElement } from "@qfpay/browser";
import { useEffect, useRef } from "react";
import "@qfpay/browser"; // Defines the element <qfpay-checkout>.

declare module "react/jsx-runtime" {
  namespace JSX {
    interface IntrinsicElements {
      "qfpay-checkout": { url: string; wallet: string; ref: React.Ref<QFPayCheckoutElement> };
    }
  }
}

// One item of a cart is one order: a reload or another tab shows the same order and does not create a second one.
const order = (item: string) => location.assign(`?${new URLSearchParams({ item, cartId: crypto.randomUUID() })}`);

export default function Page() {
  const checkout = useRef<QFPayCheckoutElement>(null);
  useEffect(() => {
    const { item = "tea", cartId } = Object.fromEntries(new URLSearchParams(location.search));
    if (cartId) checkout.current?.setAttribute("body", JSON.stringify({ item, cartId }));
    checkout.current?.addEventListener("qfpay-again", (event) => {
      event.preventDefault(); // Otherwise, the element would order the old cart again, whose order may be paid.
      order(item);
    });
  }, []);
  return (
    <main>
      <h1>Tea house</h1>
      <button type="button" onClick={() => order("tea")}>
        Milk tea, HK$18.00
      </button>
      <button type="button" onClick={() => order("tart")}>
        Egg tart, HK$11.00
      </button>
      <qfpay-checkout url="/checkout" wallet="AlipayHK" ref={checkout} />
    </main>
  );
}
