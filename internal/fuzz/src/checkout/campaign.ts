import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Connection } from "../connection.js";
import { Random } from "../random.js";
import { type Attack, attackAt, type Owned } from "./attacks.js";
import { account, type Shop } from "./shops.js";

/** The result of an attack on a shop's checkout routes. */
export type Findings = {
  /** One description for each fault of the shop, such as a response with another visitor's order. */
  wrong: string[];
  /** The number of responses with each HTTP status. */
  statuses: Map<number, number>;
  /** The number of orders that the requests created. */
  created: number;
  /** The growth of the heap during the attack, in bytes. */
  heapGrowth: number;
  /** The longest response time in milliseconds. */
  slowestMs: number;
};

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
const heap = () => {
  collect();
  return process.memoryUsage().heapUsed;
};

async function buy(port: number): Promise<Owned> {
  const response = await fetch(`http://127.0.0.1:${port}/checkout`, { method: "POST" });
  const { status_url, ...created } = (await response.json()) as Owned & { status_url: string };
  return { ...created, token: new URL(status_url, "http://shop.example").searchParams.get("token")! };
}

const render = ({ method, target, headers, body }: Attack) =>
  Buffer.from(
    `${method} ${target} HTTP/1.1\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join("")}` +
      `${method === "GET" ? "" : `content-length: ${Buffer.byteLength(body)}\r\n`}\r\n${body}`,
    "latin1",
  );

/** Sends `count` hostile requests to a shop. Checks the responses, and the orders in the simulated gateway. */
export async function attackShop({ port, ledger }: Shop, seed: number, count: number): Promise<Findings> {
  const victims = [await buy(port), await buy(port)];
  const own = await buy(port);
  ledger.payments.get(victims[0]!.out_trade_no)!.isPaid = true;
  const secrets = victims.flatMap(({ syssn, qrcode, token }) => [syssn, qrcode, token]);
  const numbers = new Set([...victims, own].map(({ out_trade_no }) => out_trade_no));
  const found: Findings = { wrong: [], statuses: new Map(), created: 0, heapGrowth: 0, slowestMs: 0 };
  let next = 0;
  const wrong = (attack: Attack, why: string) =>
    found.wrong.push(`seed ${seed}, ${attack.kind}: ${why}: ${render(attack).toString("latin1").slice(0, 300)}`);

  function judge(attack: Attack, status: number, text: string): void {
    found.statuses.set(status, (found.statuses.get(status) ?? 0) + 1);
    if (status >= 500 && status !== 501 && status !== 505) wrong(attack, `answered ${status} ${text.slice(0, 200)}`);
    // A router may repeat the URL in its response, so a secret that the attack sent may also be in the response.
    const sent = render(attack).toString("latin1");
    const isShown = secrets.some((secret) => text.includes(secret) && !sent.includes(secret));
    if (isShown) wrong(attack, "shows another visitor's order");
    if (text.includes(account.clientKey)) wrong(attack, "shows the key");
    if (attack.may === "own" && status !== 200) wrong(attack, `refuses a visitor's own order with ${status}`);
    if (attack.may === "refused" && status < 400) wrong(attack, `answered ${status}`);
    if (attack.may === "created" && status === 201) {
      const { out_trade_no } = JSON.parse(text) as Owned;
      numbers.add(out_trade_no);
      found.created++;
    } else if (attack.may === "created" && status < 400) wrong(attack, `answered ${status}`);
  }

  async function lane(index: number): Promise<void> {
    const random = new Random(seed, index);
    let connection: Connection | undefined;
    while (next++ < count) {
      const attack = attackAt(random, victims, own, port);
      if (!connection?.usable) connection = await Connection.open(port);
      const [reply] = await connection.exchange([{ bytes: render(attack), method: attack.method }]);
      found.slowestMs = Math.max(found.slowestMs, reply!.ms);
      if ("answer" in reply!) judge(attack, reply.answer.status, reply.answer.text);
      else if ("timeout" in reply!) wrong(attack, "is not answered");
      else connection.destroy(); // A server may close the connection after invalid HTTP.
    }
    connection?.destroy();
  }

  const lanes = () => Promise.all(Array.from({ length: 8 }, (_, index) => lane(index)));
  const all = count;
  count = Math.ceil(all / 5);
  await lanes();
  const warm = heap();
  count = all - count;
  next = 0;
  seed += 8;
  await lanes();
  found.heapGrowth = heap() - warm;

  const booked = [...ledger.payments];
  if (booked.some(([number]) => !numbers.has(number))) found.wrong.push("an order was made that nobody was told of");
  if (numbers.size !== booked.length) found.wrong.push(`${numbers.size} orders were told, ${booked.length} made`);
  if (booked.some(([, { txamt, txcurrcd }]) => txamt !== "1000" || txcurrcd !== "HKD"))
    found.wrong.push("a price changed");
  if (booked.filter(([, { isPaid }]) => isPaid).length !== 1) found.wrong.push("an order was paid by a stranger");
  found.wrong.push(...ledger.unexpected);
  const foreign = ledger.asked.filter((number) => number !== own.out_trade_no);
  if (foreign.length > 0) found.wrong.push(`the gateway was asked about ${foreign.slice(0, 5)} for a stranger`);
  for (const [at, { out_trade_no, token }] of victims.entries()) {
    const response = await fetch(`http://127.0.0.1:${port}/checkout/${out_trade_no}?token=${token}`);
    const { status } = (await response.json()) as { status: string };
    if (status !== (at === 0 ? "success" : "pending")) found.wrong.push(`${out_trade_no} is ${status} for its visitor`);
  }
  return found;
}
