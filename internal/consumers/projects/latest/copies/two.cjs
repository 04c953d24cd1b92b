const { checkGuards } = require("./guards.cjs");
const required = require("@qfpay/core");

async function main() {
  const imported = await import("@qfpay/core");
  await checkGuards(required, imported);
  await checkGuards(imported, required);
  console.log(`checked on ${process.version}`);
}

main();
