import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { fetchNotifyHandler } from "@qfpay/core";
import { path } from "../fuzz-request.js";
import { listening } from "./listening.js";
import type { MakeServer } from "./make-server.js";

type Handle = (request: Request) => Promise<Response>;

/** Makes a Node server that receives notifications with `fetchNotifyHandler`. */
export const fetchServer: MakeServer = async (options) => {
  const handle = fetchNotifyHandler(options);
  return listening(serveFetch(async (request) => (isOfRoute(request) ? handle(request) : notFound())));
};

const isOfRoute = ({ url }: Request) => new URL(url).pathname === path;
const notFound = () => new Response(null, { status: 404 });

/** Creates a Node server for a handler that takes a `Request`. */
export const serveFetch = (handle: Handle) => createServer((req, res) => void answer(req, res, handle));

async function answer(req: IncomingMessage, res: ServerResponse, handle: Handle) {
  let request: Request;
  try {
    request = requestOf(req);
  } catch {
    res.writeHead(400).end(); // `Request` does not accept this URL or method.
    return;
  }
  const response = await handle(request);
  const body = Buffer.from(await response.arrayBuffer());
  res.writeHead(response.status, { ...Object.fromEntries(response.headers), "content-length": body.length }).end(body);
}

function requestOf(req: IncomingMessage): Request {
  const headers = new Headers();
  for (let at = 0; at < req.rawHeaders.length; at += 2) headers.append(req.rawHeaders[at]!, req.rawHeaders[at + 1]!);
  const hasBody = req.method !== "GET" && req.method !== "HEAD";
  return new Request(new URL(req.url!, "http://127.0.0.1"), {
    method: req.method,
    headers,
    ...(hasBody && { body: streamOf(req), duplex: "half" }),
  });
}

/**
 * Returns the request body as a stream. Cancelling it leaves the socket open, because the response still needs the
 * socket.
 */
function streamOf(req: IncomingMessage): ReadableStream<Uint8Array> {
  const chunks = req.iterator({ destroyOnReturn: false });
  const source = {
    async pull(controller: ReadableStreamDefaultController<Uint8Array>) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await chunks.return?.();
    },
  };
  // Reads nothing before the handler does: after the response, Node discards a body only if no part of it was read.
  return new ReadableStream(source, { highWaterMark: 0 });
}
