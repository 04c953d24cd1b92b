// Preloaded by `npm run test:stress`: when a server of the test closes a port of 127.0.0.1, this script takes the port
// at once, as another program might, and answers there with 418. A test that expects the port to stay free then fails.
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
  server.on("error", () => {}); // Another program may already have the port.
  server.listen(port, "127.0.0.1").unref();
}
