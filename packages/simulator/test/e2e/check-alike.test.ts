import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { isWeekly } from "../../../../scripts/weekly.mjs";
import { type Examination, examine } from "../../src/check/examine.js";
import { clientKey } from "../client.js";

/** Examines an application that answers every notification with the same status, and prints its client key. */
async function examineAlike(status: number): Promise<Examination> {
  const server = createServer((request, response) => {
    request.on("error", () => {}); // Some probes hang up.
    request.resume().on("end", () => response.writeHead(status).end(`expected md5(body + ${clientKey})`));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`;
  return examine({ url, key: clientKey });
}

function expectNoKey(result: Examination) {
  const printed = JSON.stringify(result);
  expect(printed).toContain("expected md5(body + <client key>)");
  expect(printed).not.toContain(clientKey);
}

it("an examination cannot tell what an application made of notifications that it answers alike, and shows no key", async () => {
  const result = await examineAlike(200);
  const failed = result.verdicts.filter(({ status }) => status === "failed");
  expect(failed.map(({ id }) => id)).toEqual(["acknowledgement"]);
  expect(result.verdicts.find(({ id }) => id === "forged-signature")).toMatchObject({ status: "not_seen" });
  expectNoKey(result);
});

it.each(isWeekly ? [401, 500] : [401])(
  "an examination shows no client key of an application that answers every notification with %i",
  async (status) => expectNoKey(await examineAlike(status)),
);
