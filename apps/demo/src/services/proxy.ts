import { type RequestListener, request } from "node:http";
import { sendJson } from "../front/send.js";

/** Passes requests on to a server of this machine unchanged, because the bytes of a body are signed. */
export const proxyTo =
  (port: number): RequestListener =>
  (req, res) => {
    const onward = request(
      { host: "127.0.0.1", port, path: req.url, method: req.method, headers: req.headers },
      (answer) => {
        res.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(res);
        answer.once("error", () => res.destroy());
      },
    );
    onward.once("error", () => {
      if (res.headersSent) return res.destroy();
      const detail = "The server behind this back end does not answer.";
      return sendJson(res, 502, { type: "about:blank", title: "Bad gateway", status: 502, detail });
    });
    res.once("close", () => onward.destroy());
    req.pipe(onward);
  };
