import { expect, it } from "vitest";
import { fakeClock } from "../src/testing.js";
import { untilAborted, wait } from "../src/transport/wait.js";

it.each([
  ["waits", (signal: AbortSignal) => wait(1_000, fakeClock(), signal)],
  ["results that do not come", (signal: AbortSignal) => untilAborted(new Promise<never>(() => {}), signal)],
])("twelve %s on one signal cause no warning about a leak, and all end with the signal", async (_, start) => {
  const warnings: Error[] = [];
  const onWarning = (warning: Error) => void warnings.push(warning);
  process.on("warning", onWarning);
  const abort = new AbortController();
  const ends = Promise.allSettled(Array.from({ length: 12 }, () => start(abort.signal)));
  abort.abort(new Error("the customer left"));
  for (const end of await ends) expect(end).toMatchObject({ reason: { message: "the customer left" } });
  // Waits for a later tick, in which Node would print the warning about a leak of listeners.
  await new Promise((resolve) => setImmediate(resolve));
  process.off("warning", onWarning);
  expect(warnings).toEqual([]);
});
