import { parseArgs } from "node:util";
import { runCampaign } from "./campaign.js";
import { fullCampaign, shortCampaign, withPayments } from "./plans.js";
import { isClean, progressBar, table } from "./report.js";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    short: { type: "boolean", default: false },
    payments: { type: "string" },
    without: { type: "string", multiple: true, default: [] },
  },
});
const form = (values.short ? shortCampaign : fullCampaign)(Number(values.seed));
const plan = values.payments === undefined ? form : withPayments(form, Number(values.payments));
const safeguards = { ...plan.safeguards };
for (const name of values.without) {
  if (!Object.hasOwn(safeguards, name)) {
    process.stderr.write(`--without ${name}: the safeguards are ${Object.keys(safeguards).join(", ")}.\n`);
    process.exit(2);
  }
  safeguards[name as keyof typeof safeguards] = false;
}
const settings = { ...plan, safeguards };
const report = await runCampaign(settings, progressBar(settings.payments + settings.refunds, process.stdout));
process.stdout.write(`\n${table(report)}\n`);
process.exitCode = isClean(report) ? 0 : 1;
