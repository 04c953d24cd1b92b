import { fakeClock } from "@qfpay/core/testing";
import { describe, expect, it } from "vitest";
import { createSimulator, type SimulatorOptions } from "../src/index.js";
import { appCode, clientKey, createClient, freshCode, h5Scene, paymentParams } from "./client.js";

const start = (options: Partial<SimulatorOptions> = {}) => {
  const clock = fakeClock();
  const simulator = createSimulator({ merchants: [{ appCode, clientKey }], clock, ...options });
  return { simulator, clock, client: createClient(simulator) };
};

const webExtras = { return_url: "https://shop.example/back", notify_url: "", goods_name: "Tea" };

describe("parameters", () => {
  const { client, simulator } = start({ limits: false });

  it.each(["txamt", "txcurrcd", "pay_type", "out_trade_no", "txdtm"])(
    "answers 1104 when %s is missing",
    async (name) => {
      const answer = await client.pay({ [name]: "" });
      expect(answer).toMatchObject({ respcd: "1104", resperr: expect.stringContaining(name) });
    },
  );

  it.each([
    ["txamt", "0"],
    ["txamt", "-1"],
    ["txamt", "10.5"],
    ["txamt", "1e3"],
    ["txamt", "010"],
    ["txamt", "100000000000"],
    ["txcurrcd", "hkd"],
    ["txcurrcd", "GBP"],
    ["pay_type", "999999"],
    ["pay_type", "toString"],
    ["txdtm", "2026-01-01T12:00:00"],
    ["txdtm", "2026-01-01 12:00"],
    ["txdtm", "2026-02-30 12:00:00"],
    ["txdtm", "2026-01-01 24:00:00"],
    ["goods_name", "x".repeat(65)],
    ["out_trade_no", "x".repeat(129)],
    ["udid", "x".repeat(41)],
    ["expired_time", "4"],
    ["expired_time", "121"],
    ["expired_time", "ten"],
    ["notify_url", "javascript:alert(1)"],
    ["notify_url", "/notify"],
  ])("answers 1104 to %s = %s", async (name, value) => {
    expect(await client.pay({ [name]: value })).toMatchObject({
      respcd: "1104",
      resperr: expect.stringContaining(name),
    });
  });

  it.each([
    ["txamt", "1"],
    ["txamt", "99999999999"],
    ["goods_name", "茶".repeat(64)],
    ["out_trade_no", "y".repeat(128)],
    ["expired_time", "5"],
    ["expired_time", "120"],
  ])("takes the longest and smallest: %s = %s", async (name, value) => {
    expect(await client.pay({ [name]: value })).toMatchObject({ respcd: "0000" });
  });

  it.each([
    ["800208", "auth_code"],
    ["800207", "sub_openid"],
    ["800213", "sub_openid"],
    ["800107", "openid"],
    ["800210", "goods_name"],
    ["801510", "goods_name"],
    ["800212", "extend_info"],
  ])("answers 1104 to %s without %s", async (pay_type, name) => {
    expect(await client.pay({ pay_type })).toMatchObject({ respcd: "1104", resperr: expect.stringContaining(name) });
  });

  it.each([
    ["802801", /hosted checkout/],
    ["806527", /hosted checkout/],
    ["802808", /card terminal/],
    ["806708", /card terminal/],
  ])("says where %s belongs", async (pay_type, where) => {
    expect(await client.pay({ pay_type })).toMatchObject({ respcd: "1104", resperr: expect.stringMatching(where) });
  });

  it("takes 801101 only above 1 HKD", async () => {
    expect(await client.pay({ pay_type: "801101", txamt: "100" })).toMatchObject({ respcd: "1104" });
    expect(await client.pay({ pay_type: "801101", txamt: "101" })).toMatchObject({ respcd: "0000" });
  });

  it("takes an order number once", async () => {
    const out_trade_no = "SAME-1";
    await client.pay({ out_trade_no });
    const answer = await client.pay({ out_trade_no });
    expect(answer).toMatchObject({ respcd: "1251", resperr: expect.stringMatching(/duplicate out_trade_no/) });
    expect(simulator.transactions.filter((row) => row.out_trade_no === out_trade_no)).toHaveLength(1);
  });

  it("does not use up the number of a refused order", async () => {
    const out_trade_no = "AGAIN-1";
    await client.pay({ out_trade_no, txamt: "0" });
    expect(await client.pay({ out_trade_no })).toMatchObject({ respcd: "0000" });
  });
});

describe("modes", () => {
  it("answers an MPM order with a QR text that opens the wallet page", async () => {
    const { client, simulator } = start();
    const answer = await client.pay({ out_trade_no: "A-1", udid: "POS-1" });
    expect(answer).toEqual({
      respcd: "0000",
      resperr: "success",
      respmsg: "",
      syssn: "20260101120000000000000001",
      out_trade_no: "A-1",
      txamt: "1000",
      txcurrcd: "HKD",
      pay_type: "800201",
      txdtm: "2026-01-01 12:00:00",
      sysdtm: "2026-01-01 12:00:00",
      paydtm: "2026-01-01 12:00:00",
      udid: "POS-1",
      chnlsn: "",
      chnlsn2: "",
      cardcd: "",
      qrcode: "http://simulator.local/wallet/20260101120000000000000001",
    });
    expect(simulator.transactions[0]).toMatchObject({ state: "open", txamt: 1000 });
  });

  it("points wallet links at the listening address", async () => {
    const { client, simulator } = start();
    const { url } = await simulator.listen();
    expect((await client.pay()).qrcode).toMatch(`${url}/wallet/`);
    await simulator.close();
  });

  it("adds PayMe's two fields", async () => {
    expect(await start().client.pay({ pay_type: "805801" })).toMatchObject({ payme_logo: "", pay_url: "" });
  });

  it.each(["801101", "801512", "805814", "803714", "800712"])("answers %s with a pay_url", async (pay_type) => {
    const answer = await start().client.pay({ pay_type });
    expect(answer).toMatchObject({ respcd: "0000", pay_url: expect.stringContaining(answer.syssn) });
    expect(answer).not.toHaveProperty("qrcode");
  });

  it("answers 800212 and 801107 if they have their required parameters", async () => {
    const { client } = start();
    expect(await client.pay({ pay_type: "800212", extend_info: h5Scene })).toHaveProperty("pay_url");
    const wap = { ...webExtras, notify_url: "http://127.0.0.1:2/notify", pay_type: "801107" };
    expect(await client.pay(wap)).toHaveProperty("pay_url");
  });

  it.each([
    ["800207", ["appId", "timeStamp", "nonceStr", "package", "signType", "paySign"]],
    ["800213", ["appId", "timeStamp", "nonceStr", "package", "signType", "paySign"]],
    ["800210", ["appid", "partnerid", "prepayid", "package", "noncestr", "timestamp", "sign"]],
    ["801010", ["appid", "partnerid", "prepayid", "package", "noncestr", "timestamp", "sign"]],
    ["800107", ["tradeNO"]],
  ])("answers %s with the bridge's parameters", async (pay_type, names) => {
    const answer = await start().client.pay({ pay_type, sub_openid: "o1", openid: "2088", goods_name: "Tea" });
    expect(Object.keys(answer.pay_params)).toEqual(names);
  });

  it("writes the time as text inside WeChat and as a number in an app", async () => {
    const { client } = start();
    expect((await client.pay({ pay_type: "800207", sub_openid: "o1" })).pay_params.timeStamp).toBe("1767240000");
    expect((await client.pay({ pay_type: "800210", goods_name: "Tea" })).pay_params.timestamp).toBe(1767240000);
  });

  it("answers Alipay in-app with the order text's members", async () => {
    const { pay_params } = await start().client.pay({ ...webExtras, pay_type: "801510" });
    expect(pay_params).toMatchObject({ subject: "Tea", total_fee: "10.00", currency: "HKD", sign_type: "RSA" });
  });

  it("makes the same values from the same seed", async () => {
    const tradeNo = async (seed: number) =>
      (await start({ seed }).client.pay({ pay_type: "800107", openid: "1" })).pay_params.tradeNO;
    expect(await tradeNo(7)).toBe(await tradeNo(7));
    expect(await tradeNo(7)).not.toBe(await tradeNo(8));
  });
});

describe("optional parameters", () => {
  it.each([
    ["limit_pay", "no_debit"],
    ["pay_tag", "ALIPAY"],
    ["rmb_tag", "N"],
    ["rmb_tag", "Y"],
    ["txzone", "8"],
    ["extend_info", "user_creid=1"],
    ["extend_info", "[1]"],
    ["extend_info", "null"],
  ])("answers 1104 to %s = %s", async (name, value) => {
    expect(await start().client.pay({ [name]: value })).toMatchObject({
      respcd: "1104",
      resperr: expect.stringContaining(name),
    });
  });

  it.each<Record<string, string>>([
    { limit_pay: "no_credit" },
    { pay_tag: "ALIPAYHK" },
    { pay_tag: "ALIPAYCN" },
    { rmb_tag: "Y", txcurrcd: "CNY" },
    { txzone: "+0800" },
    { extend_info: '{"user_creid":"430067798868676871"}' },
  ])("takes %j", async (params) => {
    expect(await start().client.pay(params)).toMatchObject({ respcd: "0000" });
  });

  it.each(["spbill_create_ip", "type", "wap_url", "wap_name"])("800212 needs %s in extend_info", async (name) => {
    const extend_info = JSON.stringify(JSON.parse(h5Scene), (key, value) => (key === name ? undefined : value));
    expect(await start().client.pay({ pay_type: "800212", extend_info })).toMatchObject({
      respcd: "1104",
      resperr: expect.stringContaining(name),
    });
  });
});

describe("scanned codes", () => {
  const scan = (auth_code: string) => ({ pay_type: "800208", auth_code, out_trade_no: "CPM-1" });

  it("pays at once", async () => {
    const { client, simulator } = start();
    const answer = await client.pay(scan("134567890123456789"));
    expect(answer).toMatchObject({ respcd: "0000", chnlsn: expect.stringMatching(/^\d{28}$/) });
    expect(simulator.transactions[0]).toMatchObject({ state: "paid", respcd: "0000" });
  });

  it.each(["1143", "1145"])("waits for the customer after a code ending in %s", async (respcd) => {
    const { client, simulator } = start();
    expect(await client.pay(scan(`13${respcd}`))).toMatchObject({ respcd });
    expect((await client.query({ out_trade_no: "CPM-1" })).data[0]).toMatchObject({ respcd });
    await simulator.pay("CPM-1");
    expect((await client.query({ out_trade_no: "CPM-1" })).data[0]).toMatchObject({ respcd: "0000" });
  });

  it.each(["1201", "1202", "1204", "1205", "1212", "2005"])("fails after a code ending in %s", async (respcd) => {
    const { client, simulator } = start();
    expect(await client.pay(scan(`13${respcd}`))).toMatchObject({ respcd });
    expect(simulator.transactions[0]).toMatchObject({ state: "failed", respcd });
  });
});

describe("a scanned code that was used", () => {
  const scan = (client: ReturnType<typeof start>["client"], out_trade_no: string, auth_code: string) =>
    client.pay({ pay_type: "800208", auth_code, out_trade_no });
  const refused = { respcd: "1202", resperr: expect.stringContaining("A-1") };

  it.each(["6789", "1143", "1201"])("fails the next payment with 1202, however the first ended: %s", async (ending) => {
    const { client, simulator } = start({ singleUseCodes: true });
    const auth_code = freshCode(ending);
    await scan(client, "A-1", auth_code);
    const [first] = simulator.transactions;
    expect(await scan(client, "A-2", auth_code)).toMatchObject(refused);
    expect(simulator.transactions).toEqual([first, expect.objectContaining({ state: "failed", respcd: "1202" })]);
    expect((await scan(client, "A-3", freshCode(ending))).respcd).not.toBe("1202");
  });

  it("is still named by the first payment after a third", async () => {
    const { client } = start({ singleUseCodes: true });
    const auth_code = freshCode();
    for (const number of ["A-1", "A-2"]) await scan(client, number, auth_code);
    expect(await scan(client, "A-3", auth_code)).toMatchObject(refused);
  });

  it("is used for every merchant", async () => {
    const merchants = [appCode, "OTHER"].map((app) => ({ appCode: app, clientKey }));
    const { client, simulator } = start({ merchants, singleUseCodes: true });
    const auth_code = freshCode();
    await scan(client, "A-1", auth_code);
    expect(await scan(createClient(simulator, clientKey, "OTHER"), "A-2", auth_code)).toMatchObject(refused);
  });

  it("is not used by a request that booked nothing, nor by a repeat under the same number", async () => {
    const { client, simulator } = start({ singleUseCodes: true });
    const auth_code = freshCode();
    const params = { pay_type: "800208", auth_code, out_trade_no: "A-1" };
    expect(await client.pay({ ...params, goods_name: "code:1252" })).toMatchObject({ respcd: "1252" });
    expect(await client.pay({ ...params, txamt: "0" })).toMatchObject({ respcd: "1104" });
    expect(await client.pay(params)).toMatchObject({ respcd: "0000" });
    expect(await client.pay(params)).toMatchObject({ respcd: "1251" });
    expect(simulator.transactions).toMatchObject([{ state: "paid" }]);
  });

  it("may be used by all payments, unless the rule is on", async () => {
    const { client } = start();
    const auth_code = freshCode();
    for (const number of ["A-1", "A-2"])
      expect(await scan(client, number, auth_code)).toMatchObject({ respcd: "0000" });
  });

  it("does not matter for pay types that do not scan", async () => {
    const { client } = start({ singleUseCodes: true });
    for (const out_trade_no of ["A-1", "A-2"]) {
      expect(await client.pay({ out_trade_no, auth_code: "288" })).toMatchObject({ respcd: "0000" });
    }
  });
});

describe("expiry", () => {
  it.each(["800701", "802001", "805801"])("ignores expired_time for %s, right or wrong", async (pay_type) => {
    for (const expired_time of ["5", "4", "ten"]) {
      const { client, simulator, clock } = start();
      expect(await client.pay({ pay_type, expired_time })).toMatchObject({ respcd: "0000" });
      await clock.advance(30 * 60_000 - 1);
      expect(simulator.transactions[0]).toMatchObject({ state: "open" });
      await clock.advance(1);
      expect(simulator.transactions[0]).toMatchObject({ state: "expired" });
    }
  });

  it("never ends web orders of types without expired_time", async () => {
    const { client, simulator, clock } = start();
    await client.pay({ pay_type: "805814", expired_time: "5" });
    await clock.advance(86_400_000);
    expect(simulator.transactions[0]).toMatchObject({ state: "open" });
  });

  it("expires an unpaid QR after 30 minutes", async () => {
    const { client, simulator, clock } = start();
    await client.pay({ out_trade_no: "A-1" });
    await clock.advance(30 * 60_000 - 1);
    expect((await client.query({ out_trade_no: "A-1" })).data[0]).toMatchObject({ respcd: "1143" });
    await clock.advance(1);
    expect((await client.query({ out_trade_no: "A-1" })).data[0]).toMatchObject({ respcd: "1181" });
    await expect(simulator.pay("A-1")).rejects.toThrow(/expired/);
  });

  it("expires after expired_time minutes", async () => {
    const { client, simulator, clock } = start();
    await client.pay({ out_trade_no: "A-1", expired_time: "5" });
    await clock.advance(5 * 60_000);
    expect(simulator.transactions[0]?.state).toBe("expired");
  });

  it("keeps a paid order paid", async () => {
    const { client, simulator, clock } = start();
    await client.pay({ out_trade_no: "A-1" });
    await simulator.pay("A-1");
    await clock.advance(3_600_000);
    expect(simulator.transactions[0]?.state).toBe("paid");
  });

  it("does not expire types without expiry", async () => {
    const { client, simulator, clock } = start();
    await client.pay({ pay_type: "805814" });
    await clock.advance(24 * 3_600_000);
    expect(simulator.transactions[0]?.state).toBe("open");
  });
});

describe("envelope", () => {
  it("wraps a payment and keeps what is needed to pay it", async () => {
    const { client } = start({ responseShape: "envelope" });
    const params = paymentParams();
    const answer = await client.call("payment", params);
    expect(answer).toEqual({
      respcd: "0000",
      respmsg: "success",
      data: {
        ...params,
        qf_trade_no: expect.stringMatching(/^\d{26}$/),
        txstatus: "PENDING",
        qrcode: expect.stringContaining("/wallet/"),
      },
    });
  });

  it("says SUCCESS only for money taken", async () => {
    const { client } = start({ responseShape: "envelope" });
    const scan = (auth_code: string) => client.pay({ pay_type: "800208", auth_code });
    expect((await scan("1")).data.txstatus).toBe("SUCCESS");
    expect((await scan("1143")).data.txstatus).toBe("PENDING");
    expect((await scan("1201")).data.txstatus).toBe("FAILED");
  });

  it("wraps errors and leaves the list of a query where it is", async () => {
    const { client } = start({ responseShape: "envelope" });
    expect(await client.pay({ txamt: "0" })).toEqual({ respcd: "1104", respmsg: expect.stringContaining("txamt") });
    expect(await client.query({ out_trade_no: "none" })).toEqual({
      respcd: "0000",
      respmsg: "success",
      page: 1,
      page_size: 10,
      data: [],
    });
  });
});

describe("FPS from app to app (802010)", () => {
  it("answers a URL in pay_params, which opens the wallet", async () => {
    const { simulator, client } = start();
    const answer = await client.pay({ pay_type: "802010", out_trade_no: "F-1" });
    expect(answer).toMatchObject({ respcd: "0000", pay_params: `http://simulator.local/wallet/${answer.syssn}` });
    const wallet = await simulator.fetch(answer.pay_params as string);
    expect(await wallet.text()).toContain("<title>FPS: HK$10.00</title>");
  });
});
