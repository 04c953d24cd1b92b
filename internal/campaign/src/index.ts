export { runCampaign } from "./campaign.js";
export { fullCampaign, shortCampaign, withPayments } from "./plans.js";
export { faultsOf, isClean, progressBar, type Report, table } from "./report.js";
export { allSafeguards, type Safeguards, type Settings } from "./settings.js";
