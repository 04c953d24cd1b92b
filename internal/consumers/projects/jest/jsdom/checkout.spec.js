const { expect, it } = require("@jest/globals");
const { CheckoutError, startCheckout } = require("@qfpay/browser");

const order = {
  out_trade_no: "A-1",
  status: "pending",
  txamt: 4400,
  txcurrcd: "HKD",
  qrcode: "https://wallet.test/1",
  qr_url: "/checkout/A-1/qr.svg?token=t",
  status_url: "/checkout/A-1?token=t",
  expires_at: new Date(Date.now() + 300_000).toISOString(),
};
const answer = (status, body) => ({
  ok: status < 300,
  status,
  headers: { get: () => new Date().toUTCString() },
  json: async () => body,
});
const settle = () => new Promise((resolve) => setTimeout(resolve, 50));

it("shows an order from its code to its payment", async () => {
  let status = "pending";
  const element = document.createElement("qfpay-checkout");
  const fetch = async (_url, { method }) =>
    method === "POST" ? answer(201, order) : answer(200, { ...order, status });
  element.environment = { fetch };
  element.setAttribute("url", "/checkout");
  element.setAttribute("body", '{"cartId":"c1"}');
  document.body.append(element);
  await settle();
  const text = () => element.shadowRoot.querySelector("section").textContent;
  expect(text()).toContain("HK$44.00");
  expect(text()).toMatch(/Time left 0[45]:/);
  status = "success";
  dispatchEvent(new Event("online"));
  await settle();
  expect(text()).toContain("Paid");
  element.remove();
});

it("says in words why an order was refused", async () => {
  const fetch = async () => answer(422, { detail: "Egg tarts are sold out." });
  const refused = await startCheckout("/checkout", { cartId: "c2" }, { fetch }).catch((error) => error);
  expect(refused).toBeInstanceOf(CheckoutError);
  expect(refused).toMatchObject({ kind: "refused", message: "Egg tarts are sold out." });
});
