const assert = require("node:assert/strict");

/** Checks that two copies of `@qfpay/core` in a process, an application's and a library's, know each other's errors. */
exports.checkGuards = async function checkGuards(application, other) {
  assert.notEqual(application.QFPayError, other.QFPayError, "these are not two copies");
  const error = thrown(() => new other.QFPay({ appCode: "", clientKey: "" }));
  assert.ok(error instanceof other.QFPayConfigError);
  assert.ok(application.isQFPayError(error));
  assert.ok(application.isQFPayError(error, "config_invalid"));
  assert.ok(!application.isQFPayError(error, "timeout"));
  assert.ok(!application.isQFPayError(new Error(error.message)));

  const lost = new other.ClaimLostError("payment:1");
  assert.ok(lost instanceof application.ClaimLostError);
  assert.equal(lost.id, "payment:1");
  assert.ok(!(new Error(lost.message) instanceof application.ClaimLostError));

  const qfpay = new application.QFPay({ appCode: "SHOP", clientKey: "key", baseUrl: "http://127.0.0.1:9" });
  const refusing = other.createCheckoutRoutes({
    qfpay,
    order: () => {
      throw new application.OrderRefusedError("Egg tarts are sold out today.", 409);
    },
  });
  assert.equal((await refusing.create({})).status, 409, "the shop's own refusal");
  const invalid = other.createCheckoutRoutes({ qfpay, order: () => ({ txamt: -1 }) });
  assert.equal(JSON.parse((await invalid.create({})).body).code, "params_invalid");

  const handle = other.createNotifyHandler({ keys: "key" });
  const body = async (limit) => {
    throw new application.BodyTooLargeError(limit);
  };
  const reply = await handle({ method: "POST", url: "/", header: () => "0".repeat(32), body });
  assert.equal(reply.status, 413);
};

function thrown(action) {
  try {
    action();
  } catch (error) {
    return error;
  }
  return assert.fail("nothing was thrown");
}
