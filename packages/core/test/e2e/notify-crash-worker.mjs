// Handles one notification. Stops at the step named `point`, until the test kills it.
import { writeSync } from "node:fs";
import { deliverOnce } from "./notify-crash-delivery.mjs";

const { point, ...delivery } = JSON.parse(process.argv[2]);

await deliverOnce(delivery, (here) => {
  if (here !== point) return;
  writeSync(1, `${here}\n`);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});
process.exit();
