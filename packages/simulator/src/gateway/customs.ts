import type { Declaration } from "../world/declaration.js";
import { formatHongKong } from "../world/hong-kong-time.js";
import { rowOf } from "../world/pay-type-rows.js";
import type { World } from "../world/world.js";
import { type FlatResponse, flatResponse } from "./answers.js";
import type { Call } from "./call.js";
import { checkDeclaration, referenceOf } from "./check-customs.js";
import { requireParameter } from "./check-params.js";
import { bySyssn } from "./find-original.js";
import { Refusal } from "./refusal.js";

const wallets = { weixin: "WeChat", alipay: "Alipay" };

type Reference = ReturnType<typeof referenceOf>;

function keyOf({ trade_type, customs, syssn, sub_order_no }: Reference, { merchant }: Call) {
  return [merchant.appCode, merchant.mchid, trade_type, customs, syssn, sub_order_no].join("\n");
}

/** The sum that was declared for the other parts of a split order at the same customs office. */
function declaredBeside({ books }: World, call: Call, reference: Reference): number {
  const whole = keyOf({ ...reference, sub_order_no: "" }, call);
  const own = keyOf(reference, call);
  return [...books.declarations]
    .filter(([key]) => key.startsWith(whole) && key !== own)
    .reduce((sum, [, { order_fee = 0 }]) => sum + order_fee, 0);
}

const flat = (world: World, { params }: Call, { respcd, trade_id }: Declaration): FlatResponse =>
  flatResponse(respcd, {
    syssn: params.syssn,
    trade_type: params.trade_type,
    customs: params.customs,
    sub_order_no: params.sub_order_no ?? "",
    verify_department: respcd === "0000" ? "UNIONPAY" : "",
    verify_department_trade_id: respcd === "0000" ? trade_id : "",
    sysdtm: formatHongKong(world.clock.now()),
  });

function known({ books }: World, call: Call): Declaration {
  const found = books.declarations.get(keyOf(referenceOf(call.params), call));
  if (!found) throw new Refusal("1136", "nothing was declared under trade_type, customs, syssn and sub_order_no");
  return found;
}

/** Serves `POST /custom/v1/declare`. @throws {Refusal} 1102, 1104, 1261, 1266, 1267 or 1268 */
export function declareCustoms(world: World, call: Call): FlatResponse {
  const { params } = call;
  const reference = referenceOf(params);
  const payment = bySyssn(world, call, reference.syssn);
  const declared = declaredBeside(world, call, reference);
  const order_fee = checkDeclaration(params, { paid: payment.txamt, declared });
  if (payment.order_type !== "payment" || payment.state !== "paid") {
    throw new Refusal("1261", `${reference.syssn} is not a paid payment`);
  }
  if (!rowOf(payment).wallet.startsWith(wallets[reference.trade_type])) {
    throw new Refusal("1267", `${reference.syssn} was not paid with ${reference.trade_type}`);
  }
  const key = keyOf(reference, call);
  if (world.books.declarations.has(key) && params.action_type !== "MODIFY") {
    throw new Refusal("1102", "this was declared already: use action_type MODIFY or redeclare");
  }
  const respcd = requireParameter(params, "mch_customs_no").endsWith("1145") ? "1145" : "0000";
  const declaration: Declaration = { trade_id: world.random.digits(20), respcd, order_fee };
  world.books.declarations.set(key, declaration);
  return flat(world, call, declaration);
}

/** Serves `/custom/v1/query`. The query completes a pending declaration. @throws {Refusal} 1104 or 1136 */
export function queryCustoms(world: World, call: Call): FlatResponse {
  const declaration = known(world, call);
  const declarationFields = flat(world, call, declaration);
  declaration.respcd = "0000";
  return declarationFields;
}

/** Serves `POST /custom/v1/redeclare`. @throws {Refusal} 1104 or 1136 */
export function redeclareCustoms(world: World, call: Call): FlatResponse {
  const declaration = known(world, call);
  requireParameter(call.params, "mch_customs_no");
  return flat(world, call, declaration);
}
