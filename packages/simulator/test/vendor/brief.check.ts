import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSimulator } from "../../src/index.js";
import { type Answer, appCode, clientKey } from "../client.js";

const run = promisify(execFile);

// In this shape, the member `data` of each response holds the payment, as QFPay's example expects.
const simulator = createSimulator({ merchants: [{ appCode, clientKey }], responseShape: "envelope" });
let folder: string;

/** Takes the first complete Python example from QFPay's integration brief, and replaces only the address of the API. */
async function exampleOf(brief: string, url: string): Promise<string> {
  const example = /### Complete Payment Flow \(Python\)\s+```python\n(.*?)```/s.exec(brief)?.[1];
  if (!example) throw new Error("The brief holds no complete payment flow in Python.");
  return example.replace(/'https:\/\/[^']+'/g, `'${url}'`);
}

beforeAll(async () => {
  const file = process.env.BRIEF;
  if (!file) throw new Error("Set BRIEF to the file of the integration brief; python3 needs the module requests.");
  folder = await mkdtemp(join(tmpdir(), "qfpay-brief-"));
  const { url } = await simulator.listen();
  const example = await exampleOf(await readFile(file, "utf8"), url);
  await writeFile(join(folder, "brief.py"), example);
  await writeFile(join(folder, "md5.py"), example.replace("sign_type='SHA256'", "sign_type='MD5'"));
});
afterAll(async () => {
  await simulator.close();
  await rm(folder, { recursive: true, force: true });
});

async function python(module: string, call: string): Promise<Answer> {
  const line = `import json, ${module}; print(json.dumps(${module}.${call}))`;
  const { stdout } = await run("python3", ["-c", line], {
    cwd: folder,
    env: { PATH: process.env.PATH, QFPAY_APPCODE: appCode, QFPAY_KEY: clientKey },
  });
  return JSON.parse(stdout) as Answer;
}

describe("the brief's own Python", () => {
  it("is refused as it stands, and told that it does not name its algorithm", async () => {
    expect(await python("brief", "create_payment(100, 'HKD', '800101', 'Test Product')")).toMatchObject({
      respcd: "1108",
      respmsg: expect.stringContaining("send X-QF-SIGNTYPE: SHA256"),
    });
  });

  it("pays, queries and refunds once it hashes with MD5", async () => {
    const { respcd, data } = await python("md5", "create_payment(100, 'HKD', '800101', 'Test Product')");
    expect({ respcd, data }).toMatchObject({ respcd: "0000", data: { out_trade_no: expect.stringMatching(/^ORDER/) } });
    await simulator.pay(data.out_trade_no);

    const found = await python("md5", `query_transaction('${data.out_trade_no}')`);
    expect(found).toMatchObject({ respcd: "0000" });
    expect(JSON.stringify(found)).toContain(data.qf_trade_no);

    const refunded = await python("md5", `refund_transaction('PY-R1', 100, '${data.qf_trade_no}')`);
    expect(refunded).toMatchObject({ respcd: "0000" });
    expect(simulator.transactions).toMatchObject([{ refunded: 100 }, { order_type: "refund", txamt: 100 }]);
  });
});
