import type { World } from "../world/world.js";
import { addNote } from "./add-note.js";
import type { FlatResponse } from "./answers.js";
import { authenticate, authenticateWithoutMchid, type Identify } from "./authenticate.js";
import type { Call } from "./call.js";
import { capture } from "./capture.js";
import { createCustomer, deleteCustomer, queryCustomers, updateCustomer } from "./customers.js";
import { declareCustoms, queryCustoms, redeclareCustoms } from "./customs.js";
import { createPaymentIntent, createTokenIntent } from "./intents.js";
import { payment } from "./payment.js";
import { createProduct, deleteProduct, queryProducts, updateProduct } from "./products.js";
import { query } from "./query.js";
import { refund } from "./refund.js";
import type { Reply } from "./reply.js";
import { cancelSubscription, chargeSubscription, listBillingOrders } from "./subscription-actions.js";
import { createSubscription, querySubscriptions, updateSubscription } from "./subscriptions.js";
import { tradeBill } from "./trade-bill.js";
import { close, reversal } from "./undo.js";
import { unfreeze } from "./unfreeze.js";
import { authenticateLink, oauthCode, openid } from "./wechat.js";

/** The function that serves an endpoint. It returns a JSON response as data, or a reply of another type. */
type Run = (world: World, call: Call) => FlatResponse | { reply: Reply };

/**
 * One endpoint of the gateway: its HTTP methods, the function that serves it, and the check of the caller's
 * credentials.
 */
export type Operation = { readonly methods: readonly string[]; readonly run: Run; readonly identify: Identify };

const post = (run: Run, identify = authenticate): Operation => ({ methods: ["POST"], run, identify });
const get = (run: Run, identify = authenticate): Operation => ({ methods: ["GET"], run, identify });
const either = (run: Run): Operation => ({ methods: ["POST", "GET"], run, identify: authenticate });

/** The gateway's endpoints, by path. */
export const operations: Readonly<Record<string, Operation>> = {
  "/trade/v1/payment": post(payment),
  "/trade/v1/query": either(query),
  "/trade/v1/refund": post(refund),
  "/trade/v1/reversal": either(reversal),
  "/trade/v1/close": either(close),
  "/trade/v1/add_note": post(addNote, authenticateWithoutMchid),
  "/trade/v1/authtrade": post(capture),
  "/trade/v1/unfreeze": post(unfreeze),
  "/payment_element/v1/create_payment_intent": post(createPaymentIntent),
  "/payment_element/v1/create_token_intent": post(createTokenIntent),
  "/tool/v1/get_weixin_oauth_code": get(oauthCode, authenticateLink),
  "/tool/v1/get_weixin_openid": get(openid),
  "/customer/v1/create": post(createCustomer),
  "/customer/v1/update": post(updateCustomer),
  "/customer/v1/query": post(queryCustomers),
  "/customer/v1/delete": post(deleteCustomer),
  "/product/v1/create": post(createProduct),
  "/product/v1/update": post(updateProduct),
  "/product/v1/query": post(queryProducts),
  "/product/v1/delete": post(deleteProduct),
  "/subscription/v1/create": post(createSubscription),
  "/subscription/v1/update": post(updateSubscription),
  "/subscription/v1/query": post(querySubscriptions),
  "/subscription/v1/cancel": post(cancelSubscription),
  "/subscription/v1/charge": post(chargeSubscription),
  "/subscription/billing_order/v1/list": post(listBillingOrders),
  "/custom/v1/declare": post(declareCustoms),
  "/custom/v1/query": either(queryCustoms),
  "/custom/v1/redeclare": post(redeclareCustoms),
  "/download/v1/trade_bill": get(tradeBill, authenticateWithoutMchid),
};
