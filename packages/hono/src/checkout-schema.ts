import type { CheckoutCreated, CheckoutStatus, ProblemDetails } from "@qfpay/core";

type Answer<Input, Status, Output, Format> = { input: Input; output: Output; outputFormat: Format; status: Status };

type ProblemStatus = 400 | 401 | 403 | 404 | 409 | 410 | 422 | 429 | 500 | 502 | 503 | 504;

type Problem<Input> = Answer<Input, ProblemStatus, ProblemDetails, "json">;

// biome-ignore lint/complexity/noBannedTypes: Hono's own way to write "no input"
type Nothing = {};

/** Input of routes with an order number. `token` is the read token from the URLs in the response to `POST`. */
type Numbered = { param: { out_trade_no: string }; query?: { token?: string } };

/**
 * The routes of `qfpayCheckout` as Hono's client `hc` sees them. This type is written by hand, because a type that Hono
 * infers has other type parameters in another version of Hono, and would be `any` there.
 */
export type CheckoutSchema = {
  "/": {
    // 200: the order was paid already. 303: your function `order` returned `redirect`, and the customer goes to a link.
    $post:
      | Answer<Nothing, 200 | 201, CheckoutCreated, "json">
      | Answer<Nothing, 303, string, "body">
      | Problem<Nothing>;
  };
  "/:out_trade_no": { $get: Answer<Numbered, 200, CheckoutStatus, "json"> | Problem<Numbered> };
  "/:out_trade_no/events": {
    $get: Answer<Numbered, 200, string, "body"> | Answer<Numbered, 204, null, "body"> | Problem<Numbered>;
  };
  "/:out_trade_no/qr.svg": { $get: Answer<Numbered, 200, string, "body"> | Problem<Numbered> };
};
