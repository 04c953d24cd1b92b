import { describe, expect, it } from "vitest";
import { appCode, clientKey, createClient } from "./client.js";
import { start } from "./start.js";

const product = {
  name: "Tea club",
  type: "recurring",
  txamt: "8800",
  txcurrcd: "HKD",
  interval: "monthly",
  interval_count: "1",
  usage_type: "licensed",
};

describe("customers", () => {
  it("are created, changed, listed and deleted", async () => {
    const { client } = start();
    const billing_address = JSON.stringify({ city: "Hong Kong", line: "1 Nathan Road & 2" });
    const created = await client.call("/customer/v1/create", { name: "Chan", email: "c@example.com", billing_address });
    expect(created).toEqual({
      respcd: "0000",
      resperr: "success",
      respmsg: "",
      data: { customer_id: expect.stringMatching(/^cust_[0-9a-f]{32}$/) },
    });
    const { customer_id } = created.data;
    expect((await client.call("/customer/v1/update", { customer_id, phone: "+85251234567" })).data).toEqual({
      rowAffected: 1,
    });
    expect((await client.call("/customer/v1/query", { customer_id })).data).toEqual([
      {
        customer_id,
        name: "Chan",
        phone: "+85251234567",
        email: "c@example.com",
        billing_address: { city: "Hong Kong", line: "1 Nathan Road & 2" },
        create_time: "2026-01-01T04:00:00Z",
      },
    ]);
    expect(await client.call("/customer/v1/delete", { customer_id })).toMatchObject({ respcd: "0000" });
    expect((await client.call("/customer/v1/query", { customer_id })).data).toEqual([]);
    expect(await client.call("/customer/v1/delete", { customer_id })).toMatchObject({ respcd: "1136" });
  });

  it("are filtered and paged", async () => {
    const { client } = start();
    for (let n = 1; n <= 12; n++) await client.call("/customer/v1/create", { name: `C${n}`, phone: "1" });
    const list = async (params: Record<string, string>) => (await client.call("/customer/v1/query", params)).data;
    expect(await list({})).toHaveLength(10);
    expect(await list({ page: "2" })).toHaveLength(2);
    expect(await list({ page_size: "100" })).toHaveLength(12);
    expect(await list({ name: "C7", phone: "1" })).toMatchObject([{ name: "C7" }]);
    expect(await client.call("/customer/v1/query", { page_size: "101" })).toMatchObject({ respcd: "1104" });
    expect(await client.call("/customer/v1/query", { page: "0" })).toMatchObject({ respcd: "1104" });
  });

  it.each(["not json", "12", "null"])("have a billing_address in JSON, not %s", async (billing_address) => {
    const answer = await start().client.call("/customer/v1/create", { name: "Chan", billing_address });
    expect(answer).toMatchObject({ respcd: "1104", resperr: expect.stringContaining("billing_address") });
  });

  it("belong to their merchant", async () => {
    const other = { appCode: "F".repeat(32), clientKey: "other" };
    const { client, simulator } = start({ merchants: [{ appCode, clientKey }, other] });
    const { customer_id } = (await client.call("/customer/v1/create", { name: "Chan" })).data;
    const stranger = createClient(simulator, other.clientKey, other.appCode);
    expect((await stranger.call("/customer/v1/query", { customer_id })).data).toEqual([]);
    expect(await stranger.call("/customer/v1/update", { customer_id, name: "X" })).toMatchObject({ respcd: "1136" });
  });
});

describe("products", () => {
  it("are created, changed, listed and deleted", async () => {
    const { client } = start();
    const { product_id } = (await client.call("/product/v1/create", product)).data;
    expect(product_id).toMatch(/^prod_[0-9a-f]{32}$/);
    await client.call("/product/v1/update", { product_id, description: "Every month", txamt: "1" });
    expect((await client.call("/product/v1/query", { interval: "monthly" })).data).toEqual([
      {
        ...product,
        product_id,
        interval_count: 1,
        description: "Every month",
        create_time: "2026-01-01T04:00:00Z",
      },
    ]);
    expect((await client.call("/product/v1/query", { txcurrcd: "USD" })).data).toEqual([]);
    expect(await client.call("/product/v1/delete", { product_id })).toMatchObject({ respcd: "0000" });
    expect(await client.call("/product/v1/update", { product_id })).toMatchObject({ respcd: "1136" });
  });

  it.each(Object.keys(product))("need %s", async (name) => {
    const params = Object.fromEntries(Object.entries(product).filter(([key]) => key !== name));
    expect(await start().client.call("/product/v1/create", params)).toMatchObject({
      respcd: "1104",
      resperr: expect.stringContaining(name),
    });
  });

  it.each([
    ["type", "once"],
    ["usage_type", "metered"],
    ["interval", "weekly"],
    ["interval_count", "0"],
    ["interval_count", "1.5"],
    ["txamt", "0"],
    ["txcurrcd", "GBP"],
  ])("do not take %s %s", async (name, value) => {
    expect(await start().client.call("/product/v1/create", { ...product, [name]: value })).toMatchObject({
      respcd: "1104",
      resperr: expect.stringContaining(name),
    });
  });

  it.each(["minutes", "hours", "monthly", "yearly"])("take the interval %s", async (interval) => {
    expect(await start().client.call("/product/v1/create", { ...product, interval })).toMatchObject({ respcd: "0000" });
  });
});
