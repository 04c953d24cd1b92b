import { Controller, Get, Res } from "@nestjs/common";
import { send } from "@qfpay/contract";
import { describe, expect, it, onTestFinished } from "vitest";
import { type PlatformResponse, writeReply } from "../src/http.js";
import { listen, moduleOf } from "./listen.js";
import { platforms } from "./platforms.js";

describe.each(platforms)("nest on %s, writing a reply", (_, adapter) => {
  async function answerOf(reply: Parameters<typeof writeReply>[1]) {
    @Controller("reply")
    class Replies {
      @Get()
      reply(@Res() response: PlatformResponse) {
        return writeReply(response, reply);
      }
    }
    const { url, close } = await listen(moduleOf({ controllers: [Replies] }), adapter());
    onTestFinished(() => close());
    return send(`${url}/reply`);
  }

  it("responds with an error instead of half a reply if a header is not valid", async () => {
    const headers = { "x-first": "1", location: "https://example.com/\u4e2d" };
    const answer = await answerOf({ status: 303, headers, body: "" });
    expect(answer.status).toBe(500);
    expect(answer.headers.location).toBeUndefined();
  });

  it("leaves a response unchanged that an interceptor has sent meanwhile", async () => {
    const outcomes: string[] = [];
    @Controller("reply")
    class Late {
      @Get()
      async reply(@Res() response: PlatformResponse) {
        response.hijack?.();
        (response.raw ?? response).end("It takes too long.");
        const late = writeReply(response, { status: 201, headers: { "x-late": "1" }, body: "{}" });
        outcomes.push(
          await late.then(
            () => "resolved",
            (error: Error) => `${error}`,
          ),
        );
      }
    }
    const { url, close } = await listen(moduleOf({ controllers: [Late] }), adapter());
    onTestFinished(() => close());
    expect(await send(`${url}/reply`)).toMatchObject({ status: 200, text: "It takes too long." });
    await expect.poll(() => outcomes).toEqual(["resolved"]);
  });

  it("writes no body if there is none", async () => {
    const answer = await answerOf({ status: 204, headers: { "cache-control": "no-store" }, body: "" });
    expect(answer).toMatchObject({ status: 204, text: "", headers: { "cache-control": "no-store" } });
    expect(answer.headers["content-type"]).toBeUndefined();
  });
});
