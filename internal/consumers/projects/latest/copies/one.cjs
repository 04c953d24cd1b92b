const assert = require("node:assert/strict");
const required = require("@qfpay/core");
const { qfpayNotify } = require("@qfpay/express");

async function main() {
  const imported = await import("@qfpay/core");
  assert.equal(required.QFPayError, imported.QFPayError);
  assert.throws(() => qfpayNotify({ keys: "" }), imported.QFPayConfigError);
  assert.equal((await import("@qfpay/express")).qfpayNotify, qfpayNotify);
  console.log(`checked on ${process.version}`);
}

main();
