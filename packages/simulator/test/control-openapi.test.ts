import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSimulator } from "../src/index.js";
import { appCode, clientKey, createClient, formOf, paymentParams } from "./client.js";
import { callControl } from "./control-client.js";

// biome-ignore lint/suspicious/noExplicitAny: the test walks through the whole description
type Json = any;

const simulator = createSimulator({
  merchants: [{ appCode, clientKey, notifyUrl: "http://shop.example/notify" }],
  limits: false,
  speed: 0,
  fetch: async () => new Response("no", { status: 500 }),
});
let url: string;
let document: Json;
let ajv: Ajv2020;

const at = { txamt: "1000", txcurrcd: "HKD", txdtm: "2026-01-01 12:00:00" };
const known: Record<string, string> = {};

beforeAll(async () => {
  ({ url } = await simulator.listen());
  document = (await callControl(url, "GET", "/openapi.json")).json;
  ajv = new Ajv2020({ strict: false });
  ajv.addSchema(document, "openapi");

  const client = createClient({ url });
  await client.pay({ out_trade_no: "A-1", goods_name: "refund:1145" });
  await simulator.pay("A-1");
  const { syssn } = simulator.transactions[0]!;
  await client.refund({ syssn, out_trade_no: "R-1", txamt: "400", notify_url: "http://shop.example/r" });
  await client.pay({ out_trade_no: "A-2" });
  await client.pay({ out_trade_no: "A-3" });
  await client.pay({ out_trade_no: "A-4", goods_name: "reversal:1143" });
  await client.call("reversal", { out_trade_no: "A-4", txamt: "1000", txdtm: at.txdtm });
  await client.call("payment", paymentParams(), { key: `&key=${clientKey}` });
  await client.raw("payment", paymentParams(), { body: formOf({ a: "1" }) });
  const { data: customer } = await client.call("/customer/v1/create", { name: "Chan", email: "a@example.com" });
  const { data: product } = await client.call("/product/v1/create", {
    ...{ name: "Tea", type: "recurring", txamt: "300", txcurrcd: "HKD" },
    ...{ interval: "monthly", interval_count: "1", usage_type: "licensed" },
  });
  await client.call("/subscription/v1/create", {
    ...{ customer_id: customer.customer_id, token_id: "tk_simulator_0000" },
    products: JSON.stringify([{ product_id: product.product_id, quantity: 1 }]),
  });
  const create = (what: string, params: Record<string, string>) =>
    client.call(`/payment_element/v1/create_${what}_intent`, params);
  for (const name of ["payment", "open"]) {
    const intent = await create("payment", { ...at, pay_type: "802801", out_trade_no: `E-${name}` });
    known[name] = intent.payment_intent;
  }
  known.token = (await create("token", { customer_id: customer.customer_id })).token_intent;
  simulator.faults.next({ kind: "lost", times: Number.POSITIVE_INFINITY, out_trade_no: "none" });
  simulator.faults.random({ share: 0.5, kinds: ["hidden"], seed: 3 });
});
afterAll(() => simulator.close());

/** The request that the test sends to each operation, and the expected response. */
const asked: Record<string, { ref?: () => string; body?: unknown; wrongBody?: unknown; twice?: 200 | 409 }> = {
  getState: {},
  getTransactions: {},
  getTransactionsRef: { ref: () => "R-1" },
  postTransactionsRefPay: { ref: () => "A-2", body: { late: false }, wrongBody: { late: 1 }, twice: 409 },
  postTransactionsRefDecline: { ref: () => "A-3", twice: 409 },
  getIntents: {},
  postIntentsRefPay: { ref: () => known.payment!, body: { preAuth: true }, wrongBody: { card: 1 } },
  postIntentsRefSaveCard: { ref: () => known.token!, body: { event: "MATCH" }, wrongBody: { event: "OLD" } },
  getCustomers: {},
  getSubscriptions: {},
  getDeliveries: {},
  getDeliveriesWaiting: {},
  postDeliveriesRefRedeliver: { ref: () => "notification-1", twice: 200 },
  getRequests: {},
  getRequestsRef: { ref: () => simulator.requests.find(({ respcd }) => respcd === "1108")!.id },
  getFaults: {},
  postFaults: { body: { kind: "latency", ms: 1, times: "endless", path: "/none" }, wrongBody: { kind: "nothing" } },
  deleteFaults: {},
  getRules: {},
  postRules: { body: { singleUseCodes: true }, wrongBody: { singleUseCodes: 1 } },
  getClock: {},
  postClock: { body: { speed: 0, advance: 1 }, wrongBody: { advance: -1 } },
  postReset: {},
};

type Operation = { readonly id: string; readonly method: string; readonly path: string; readonly of: Json };

function operations(): Operation[] {
  return Object.entries<Json>(document.paths).flatMap(([path, methods]) =>
    Object.entries<Json>(methods).map(([method, of]) => ({
      id: of.operationId,
      method: method.toUpperCase(),
      path,
      of,
    })),
  );
}

const operation = (id: string) => operations().find((one) => one.id === id)!;

function validatorOf({ path, method }: Operation, status: number): ValidateFunction {
  const escaped = path.replaceAll("/", "~1");
  const place = `#/paths/${escaped}/${method.toLowerCase()}/responses/${status}/content/application~1json/schema`;
  return ajv.getSchema(`openapi${place}`)!;
}

async function ask(which: Operation, { ref = "", query = "", body }: { ref?: string; query?: string; body?: unknown }) {
  const answer = await callControl(
    url,
    which.method,
    which.path.replace("{ref}", encodeURIComponent(ref)) + query,
    body,
  );
  const valid = validatorOf(which, answer.status);
  expect(valid, `${which.id} does not describe ${answer.status}: ${JSON.stringify(answer.json)}`).toBeDefined();
  valid(answer.json);
  expect(valid.errors, `${which.id} ${answer.status}`).toBeNull();
  return answer;
}

// The cases use the same simulator, and each continues with the state that the earlier ones left.
describe("the OpenAPI description of the control API", { shuffle: false }, () => {
  it("describes exactly the operations that this test requests", () => {
    const ids = operations().map(({ id }) => id);
    expect(ids.sort()).toEqual([...Object.keys(asked), "getEvents"].sort());
    expect(document).toMatchObject({ openapi: "3.1.0", servers: [{ url: "/_simulator/api" }] });
  });

  it.each(Object.keys(asked))(
    "is true of %s: answers, unknown parameters, unknown records and wrong bodies",
    async (id) => {
      const which = operation(id);
      const { ref, body, wrongBody, twice } = asked[id]!;
      const unknown = await ask(which, { ref: ref?.() ?? "", query: "?limits=1", body });
      expect(unknown).toMatchObject({ status: 400, json: { error: expect.stringContaining("limits") } });
      if (ref) expect((await ask(which, { ref: "nobody", body })).status).toBe(404);
      if (wrongBody) {
        const wrong = await ask(which, { ref: ref?.() ?? "", body: wrongBody });
        expect(wrong.status).toBe(400);
        const bodyOf = ajv.getSchema(
          `openapi#/paths/${which.path.replaceAll("/", "~1")}/${which.method.toLowerCase()}/requestBody/content/application~1json/schema`,
        )!;
        expect(bodyOf(wrongBody)).toBe(false);
        expect(bodyOf(body)).toBe(true);
      }
      const answer = await ask(which, { ref: ref?.() ?? "", body });
      expect(answer.status, JSON.stringify(answer.json)).toBe(200);
      if (twice) expect((await ask(which, { ref: ref!(), body })).status).toBe(twice);
      expect(JSON.stringify(answer.json)).not.toContain(clientKey);
    },
  );

  it("says which parameters a list takes: exactly those that are not refused", async () => {
    for (const which of operations().filter(({ id, path }) => id !== "getEvents" && !path.includes("{ref}"))) {
      if (which.method !== "GET") continue;
      const described = which.of.parameters.map(({ name }: { name: string }) => name);
      const taken = [];
      for (const query of ["limit=1", "search=A"]) {
        if ((await ask(which, { query: `?${query}` })).status === 200) taken.push(query.split("=")[0]);
      }
      expect(taken, which.id).toEqual(described);
    }
  });

  it("leaves nothing out: a method that it does not describe is answered with 404", async () => {
    for (const path of Object.keys(document.paths)) {
      for (const method of ["GET", "POST", "DELETE", "PUT", "PATCH"]) {
        if (document.paths[path][method.toLowerCase()]) continue;
        expect((await callControl(url, method, path.replace("{ref}", "x"))).status, `${method} ${path}`).toBe(404);
      }
    }
  });
});
