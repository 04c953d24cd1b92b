import { createServer, type IncomingMessage } from "node:http";
import { constructNotification, type Notification, type NotifyOptions } from "@qfpay/core";
import type { brokenNames } from "../protocol.js";
import { key, maxBodyBytes, sign } from "../signed.js";
import { listening } from "./listening.js";
import type { MakeServer } from "./make-server.js";

type Flaw = {
  /** Decides whether the server accepts a body as authentic. Default: a correct check of the signature. */
  verify?(body: Buffer, signature: string): boolean;
  /** Handles a notification. `call` runs the notification handler. Default: runs it once, as a correct server does. */
  handle?(notification: Notification, call: () => unknown): unknown;
  /** Decides whether the server leaves a request without a response. Default: never. */
  ignores?(body: Buffer): boolean;
};

const verify = (body: Buffer, signature: string) => body.length > 0 && sign(body) === signature.toUpperCase();

const flaws: Record<(typeof brokenNames)[number], Flaw> = {
  prefix: { verify: (body, signature) => sign(body).slice(0, 28) === signature.slice(0, 28).toUpperCase() },
  reprinted: { verify: (body, signature) => verify(body, signature) || verify(reprint(body), signature) },
  trimmed: {
    verify: (body, signature) => verify(body, signature) || verify(Buffer.from(body.toString().trim()), signature),
  },
  trusting: { verify: (body, signature) => signature === "" || verify(body, signature) },
  twice: {
    handle: async (_notification, call) => {
      await call();
      await call();
    },
  },
  silent: { ignores: (body) => body.length === 1 },
  polluted: {
    handle: (notification, call) => {
      merge({}, notification.raw);
      return call();
    },
  },
  crashing: {
    handle: (notification, call) => {
      if (notification.type === "unknown") void Promise.reject(new Error("nobody waits for this"));
      return call();
    },
  },
};

/** Reads the body of a request. Returns `undefined` if the body is larger than the limit. */
async function read(req: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(req.headers["content-length"]) > maxBodyBytes) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req.iterator({ destroyOnReturn: false })) {
    size += (chunk as Buffer).length;
    if (size > maxBodyBytes) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function reprint(body: Buffer): Buffer {
  const separated = JSON.stringify(parsed(body), null, 1)?.replace(/\n */g, " ").replace("{ ", "{").replace(/ }$/, "}");
  return Buffer.from(separated ?? "");
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

/** Merges an object into another one recursively, which is the usual cause of prototype pollution. */
function merge(target: Record<string, unknown>, source: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(source)) {
    if (typeof value !== "object" || value === null) {
      target[name] = value;
      continue;
    }
    target[name] ??= {};
    merge(target[name] as typeof target, value as typeof source);
  }
}

const brokenServer =
  (flaw: Flaw): MakeServer =>
  async ({ onAny }: NotifyOptions) => {
    const done = new Set<string>();
    async function answer(req: IncomingMessage): Promise<number | undefined> {
      if (req.method !== "POST") return 405;
      const signature = String(req.headers["x-qf-sign"] ?? "");
      if (signature === "" && !flaw.verify?.(Buffer.alloc(0), signature)) return 401;
      const body = await read(req);
      if (!body) return 413;
      if (flaw.ignores?.(body)) return undefined;
      if (body.length === 0) return 400;
      if (!(flaw.verify ?? verify)(body, signature)) return 401;
      let notification: Notification;
      try {
        notification = constructNotification(body, sign(body), key);
      } catch {
        return 400;
      }
      if (done.has(notification.id)) return 200;
      done.add(notification.id);
      const call = () => onAny?.(notification, undefined as never);
      await (flaw.handle ? flaw.handle(notification, call) : call());
      return 200;
    }
    const server = createServer((req, res) => {
      answer(req).then(
        (status) => {
          if (status === 413) res.setHeader("connection", "close");
          if (status) res.writeHead(status).end(status === 200 ? "SUCCESS" : "no");
        },
        () => res.writeHead(500).end(),
      );
    });
    return listening(server);
  };

/** Servers with deliberate faults, by the name of the fault. */
export const brokenServers = Object.fromEntries(
  Object.entries(flaws).map(([name, flaw]) => [name, brokenServer(flaw)]),
) as Record<(typeof brokenNames)[number], MakeServer>;
