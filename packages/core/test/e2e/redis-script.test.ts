import { type RedisServer, startRedis } from "@qfpay/servers";
import fc from "fast-check";
import type { Redis } from "ioredis";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { LimiterUse } from "../../src/index.js";
import { limiterScript } from "../../src/redis/limiter-script.js";
import { type Cap, capsOf, groups, groupsOf } from "../../src/transport/slot-rules.js";
import { countsAt, lengthenPause, nextSlotAt, noPause } from "../../src/transport/when-counted.js";
import { redisAdmin } from "./redis-clients.js";

// Microseconds, like all times in the script.
const beganAt = 1_760_000_000_000_000;
const timeKey = "script:time";
// The limiter's script, except that it reads the time from the key `timeKey` and not from the clock of Redis.
const script = limiterScript.replace("redis.call('TIME')", `redis.call('LRANGE', '${timeKey}', 0, 1)`);

const ends: (() => unknown)[] = [];
let server: RedisServer;
let redis: Redis;
let runId: string;
let keys = 0;

beforeAll(async () => {
  server = await startRedis();
  ends.push(() => server.stop());
  redis = redisAdmin(server.port, (end) => void ends.push(end));
  runId = /run_id:(\w+)/.exec(await redis.info("server"))![1]!;
});
afterAll(async () => {
  for (const end of ends.reverse()) await end();
});

type Setting = {
  windows: { limit: number; windowMs: number }[];
  margin: number;
  transit: number;
  ahead: number;
  pace: number;
};
type Step =
  | { do: "pass"; micros: number }
  | { do: "ask"; use: LimiterUse | "floor"; count: number }
  | { do: "answer"; call: number }
  | { do: "drop"; call: number }
  | { do: "coolDown"; micros: number };

const settings: fc.Arbitrary<Setting> = fc.record({
  windows: fc.array(
    fc.record({ limit: fc.integer({ min: 1, max: 9 }), windowMs: fc.integer({ min: 50_000, max: 900_000 }) }),
    { minLength: 1, maxLength: 3 },
  ),
  margin: fc.integer({ min: 0, max: 20_000 }),
  transit: fc.integer({ min: 0, max: 400_000 }),
  ahead: fc.integer({ min: 0, max: 40_000 }),
  pace: fc.integer({ min: 1, max: 30_000 }),
});
const call = fc.integer({ min: 0, max: 30 });
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant("pass"), micros: fc.integer({ min: 0, max: 300_000 }) }) },
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant("ask"),
        use: fc.constantFrom("enquiry", "call", "poll", "stray", "floor"),
        count: fc.integer({ min: 1, max: 8 }),
      }),
    },
    { weight: 4, arbitrary: fc.record({ do: fc.constant("answer"), call }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("drop"), call }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("coolDown"), micros: fc.integer({ min: 1, max: 400_000 }) }) },
  ) as fc.Arbitrary<Step>,
  { minLength: 5, maxLength: 40 },
);

/** Makes a function `play`, which does a limiter's next step by `when-counted.ts` and by the script in Redis. */
function twoLedgers({ windows, margin, transit, ahead, pace }: Setting) {
  const key = `script:${++keys}`;
  const names = [`{${key}}:log`, `{${key}}:background`, `{${key}}:stray`, `{${key}}:state`];
  const longest = Math.max(...windows.map(({ windowMs }) => windowMs)) + margin;
  const caps = capsOf(windows, 0.2);
  const logs = groups.map(() => new Map<string, number>());
  const pause = noPause(pace);
  const granted: { id: string; at: number }[] = [];
  let now = beganAt;
  let ids = 0;

  const note = (id: string, at: number) => {
    for (const log of logs.slice(0, Number(id[0]))) log.set(id, at);
  };
  const fillingOf = ({ group, window, maxCalls }: Cap) => ({
    arrival: [...logs[groups.indexOf(group)]!.values()].sort((a, b) => a - b).at(-maxCalls),
    spanMs: windows[window]!.windowMs + margin,
  });

  async function inRedis(told: [id: string, at: number][], asking: (string | number)[] = [], held = [0, 0]) {
    await redis.del(timeKey);
    await redis.rpush(timeKey, Math.floor(now / 1_000_000), now % 1_000_000);
    const about = [longest, transit, ahead, 0, "epoch", ...held, pace, told.length];
    const reports = told.flatMap(([id, at]) => [id, at - now]);
    const reply = (await redis.eval(script, 4, ...names, ...about, ...reports, ...asking)) as unknown[];
    return { status: reply[0], wait: reply[1], slots: reply[5] };
  }

  return {
    begin: () => redis.hset(names[3]!, { epoch: "epoch", server: runId, unknown: 0 }),
    async play(step: Step): Promise<void> {
      const chosen = "call" in step ? granted[step.call % Math.max(1, granted.length)] : undefined;
      if (step.do === "pass") now += step.micros;
      else if (step.do === "coolDown") {
        lengthenPause(pause, now, step.micros);
        await inRedis([], [], [Math.max(0, pause.until - now), Math.max(0, pause.pacedUntil - now)]);
      } else if (step.do === "ask") {
        const under = step.use;
        const use = under === "floor" ? "poll" : under;
        const asked = Array.from({ length: step.count }, () => `${groupsOf[use].length}:${++ids}`);
        const limits = caps[under].flatMap((cap) => [
          groups.indexOf(cap.group) + 1,
          cap.maxCalls,
          windows[cap.window]!.windowMs + margin,
        ]);
        const slots: number[] = [];
        let wait = 0;
        for (const id of asked) {
          const at = nextSlotAt(now, pause, caps[under].map(fillingOf));
          if (at > now + ahead) {
            wait = at - now;
            break;
          }
          note(id, countsAt(at, undefined, transit));
          pause.lastAt = at;
          granted.push({ id, at });
          slots.push(at - now);
        }
        expect(await inRedis([], [0, asked.length, ...asked, ...limits])).toEqual({ status: 0, wait, slots });
      } else if (chosen && step.do === "answer" && chosen.at <= now) {
        const at = countsAt(chosen.at, now, transit);
        note(chosen.id, at);
        await inRedis([[chosen.id, at]]);
      } else if (chosen && step.do === "drop") {
        for (const log of logs) log.delete(chosen.id);
        await inRedis([[chosen.id, now - longest - 1]]);
      }
    },
  };
}

it("The script grants the same slots as the window arithmetic, after any history", async () => {
  expect(script).not.toBe(limiterScript);
  await fc.assert(
    fc.asyncProperty(settings, steps, async (setting, history) => {
      const ledgers = twoLedgers(setting);
      await ledgers.begin();
      for (const step of history) await ledgers.play(step);
    }),
    { numRuns: 150 },
  );
});
