// Preloaded by `npm run test:stress`: takes every port of 127.0.0.1 the moment that a server of the test closes it, as
// another program might, and answers there with 418. A test that trusts a closed port to stay free then fails.
const http = require("node:http");
const net = require("node:net");

const close = net.Server.prototype.close;
const thief = Symbol("thief");

net.Server.prototype.close = function (callback) {
  const address = this[thief] ? null : this.address();
  const closed = close.call(this, callback);
  if (address && typeof address === "object" && address.port) steal(address.port);
  return closed;
};

function steal(port) {
  const server = http.createServer((_request, response) => response.writeHead(418).end("another program"));
  server[thief] = true;
  server.on("error", () => {}); // the system may have given the port away already
  server.listen(port, "127.0.0.1").unref();
}
