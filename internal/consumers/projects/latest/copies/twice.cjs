const { createRequire } = require("node:module");
const { join } = require("node:path");
const { checkGuards } = require("./guards.cjs");
const application = require("@qfpay/core");

async function main() {
  const older = createRequire(join(__dirname, "older", "package.json"))("@qfpay/core");
  await checkGuards(application, older);
  await checkGuards(older, application);
  console.log(`checked on ${process.version}`);
}

main();
