import { QFPayRawBodyError } from "@qfpay/core";
import type { Request } from "express";

/**
 * Makes the error for a body whose exact bytes are lost. The error names the code that probably read the body, and the
 * fix.
 */
export function bytesGone(req: Request): QFPayRawBodyError {
  const culprit = culpritOf(req);
  const fix = culprit.startsWith("express.")
    ? `Mount qfpayNotify before ${culprit}, or let that keep them: ` +
      `${culprit.replace("()", "")}({ verify: (req, _res, buf) => { req.rawBody = buf; } }).`
    : "Mount qfpayNotify before whatever reads the body, or let that set req.rawBody to the bytes, as a Buffer.";
  return new QFPayRawBodyError(
    `The exact bytes of the body are gone. ${culprit} read them before qfpayNotify could verify them. ${fix}`,
  );
}

function culpritOf(req: Request): string {
  if (typeof (req as { rawBody?: unknown }).rawBody === "string") return "What set req.rawBody to text";
  if (typeof req.body === "string") return "express.text()";
  if (typeof req.body !== "object" || req.body === null || req.is("multipart")) return "A middleware";
  return req.is("urlencoded") ? "express.urlencoded()" : "express.json()";
}
