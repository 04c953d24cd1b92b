import type { RequestListener } from "node:http";
import type { BackendName } from "../shop/api.js";
import type { WireLog } from "../wire-log.js";
import { isLocalRequest } from "./guard.js";
import { notifyPath } from "./notify-path.js";
import { recordDelivery } from "./record-delivery.js";
import { sendText } from "./send.js";

/**
 * Adds access control to a back end: notifications may come from any address and are recorded in the log; all other
 * requests must come from this machine.
 */
export const guardedBackend =
  (listener: RequestListener, backend: BackendName, wire: WireLog): RequestListener =>
  (req, res) => {
    const [path] = (req.url ?? "/").split("?", 1);
    if (path === notifyPath) return recordDelivery(wire, backend, req, res, () => listener(req, res));
    if (!isLocalRequest(req)) return sendText(res, 403, "This demo only serves the machine it runs on.");
    return listener(req, res);
  };
